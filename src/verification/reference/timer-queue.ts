/** A timer of a key and a window (or `null`). */
export interface ReferenceTimer {
  readonly timestamp: number;
  readonly key: unknown;
  readonly namespace: unknown;
}

/**
 * Timers by time. Among timers of the same time the order is that of a binary heap, as Flink has it:
 * its order is observable, since results leave in it.
 */
export class TimerQueue {
  /** Position 0 is unused: the children of position i are 2i and 2i + 1. */
  private readonly heap: (ReferenceTimer | undefined)[] = [undefined];
  /** What is in the queue; `null` = the owner adds nothing twice. */
  private readonly identities: Set<string> | null;

  constructor(refusesEqual: boolean) {
    this.identities = refusesEqual ? new Set<string>() : null;
  }

  get size(): number {
    return this.heap.length - 1;
  }

  /** All timers, in heap order. */
  timers(): readonly ReferenceTimer[] {
    return this.heap.slice(1) as ReferenceTimer[];
  }

  /** Adds a timer unless an equal one is there. */
  add(timer: ReferenceTimer): void {
    if (this.identities !== null) {
      const identity = identityOf(timer);
      if (this.identities.has(identity)) return;
      this.identities.add(identity);
    }
    this.heap.push(timer);
    this.siftUp(this.size, timer);
  }

  delete(timer: ReferenceTimer): void {
    const identity = identityOf(timer);
    this.identities?.delete(identity);
    const at = this.heap.findIndex((one) => one !== undefined && identityOf(one) === identity);
    if (at > 0) this.removeAt(at);
  }

  /** Takes the first timer that is due at `time`, if any. */
  takeDue(time: number): ReferenceTimer | undefined {
    const first = this.heap[1];
    if (first === undefined || first.timestamp > time) return undefined;
    this.identities?.delete(identityOf(first));
    this.removeAt(1);
    return first;
  }

  private removeAt(at: number): void {
    const last = this.heap.pop() as ReferenceTimer;
    if (at === this.heap.length) return;
    this.heap[at] = last;
    this.siftDown(at, last);
    if (this.heap[at] === last) this.siftUp(at, last);
  }

  private siftUp(from: number, timer: ReferenceTimer): void {
    let at = from;
    while (at > 1) {
      const parent = this.heap[at >>> 1] as ReferenceTimer;
      if (timer.timestamp >= parent.timestamp) break;
      this.heap[at] = parent;
      at >>>= 1;
    }
    this.heap[at] = timer;
  }

  private siftDown(from: number, timer: ReferenceTimer): void {
    let at = from;
    for (;;) {
      let child = at * 2;
      const second = this.heap[child + 1];
      const first = this.heap[child];
      if (first === undefined) break;
      if (second !== undefined && second.timestamp < first.timestamp) child++;
      const smaller = this.heap[child] as ReferenceTimer;
      if (smaller.timestamp >= timer.timestamp) break;
      this.heap[at] = smaller;
      at = child;
    }
    this.heap[at] = timer;
  }
}

function identityOf({ timestamp, key, namespace }: ReferenceTimer): string {
  const window = namespace as { start: number; end: number } | string | null;
  const range =
    window === null || typeof window === "string"
      ? (window ?? "")
      : `${String(window.start)}-${String(window.end)}`;
  const name = typeof key === "string" ? key : JSON.stringify(key);
  return `${String(timestamp)}|${range}|${name}`;
}

import { invariant } from "./invariant.js";

/** Orders two lanes whose ties are equal; negative = left first. */
export type CompareLanes = (left: number, right: number) => number;

/** Where an event's columns lie; they can be read from its push until the first push after its pop. */
export type Slot = number;

/** A copy of the queue's content; payloads are immutable and shared. */
export interface SavedQueue {
  readonly size: number;
  readonly heapTime: Float64Array;
  readonly heapSlot: Int32Array;
  readonly columns: Columns;
  readonly free: Int32Array;
  readonly freeCount: number;
}

/** What is known of a waiting event beside its time, by slot. */
interface Columns {
  readonly tie: Float64Array;
  readonly sequence: Float64Array;
  readonly cause: Float64Array;
  readonly lane: Int32Array;
  readonly target: Int32Array;
  readonly source: Int32Array;
  readonly epoch: Int32Array;
  readonly incarnation: Int32Array;
  readonly kind: Uint8Array;
  readonly payload: unknown[];
}

function emptyColumns(capacity: number): Columns {
  return {
    tie: new Float64Array(capacity),
    sequence: new Float64Array(capacity),
    cause: new Float64Array(capacity),
    lane: new Int32Array(capacity),
    target: new Int32Array(capacity),
    source: new Int32Array(capacity),
    epoch: new Int32Array(capacity),
    incarnation: new Int32Array(capacity),
    kind: new Uint8Array(capacity),
    payload: new Array<unknown>(capacity).fill(undefined),
  };
}

function copyColumns(c: Columns): Columns {
  return {
    tie: c.tie.slice(),
    sequence: c.sequence.slice(),
    cause: c.cause.slice(),
    lane: c.lane.slice(),
    target: c.target.slice(),
    source: c.source.slice(),
    epoch: c.epoch.slice(),
    incarnation: c.incarnation.slice(),
    kind: c.kind.slice(),
    payload: c.payload.slice(),
  };
}

function grownColumns(old: Columns, capacity: number): Columns {
  const grown = emptyColumns(capacity);
  grown.tie.set(old.tie);
  grown.sequence.set(old.sequence);
  grown.cause.set(old.cause);
  grown.lane.set(old.lane);
  grown.target.set(old.target);
  grown.source.set(old.source);
  grown.epoch.set(old.epoch);
  grown.incarnation.set(old.incarnation);
  grown.kind.set(old.kind);
  for (let slot = 0; slot < old.payload.length; slot++) grown.payload[slot] = old.payload[slot];
  return grown;
}

/**
 * The future event list: a 4-ary heap on (time, tie, lane, sequence) over typed arrays. Heap
 * positions hold time and slot only; the rest of an event stays in its slot and never moves.
 */
export class EventQueue {
  private count = 0;
  private heapTime: Float64Array;
  private heapSlot: Int32Array;
  private c: Columns;
  private free: Int32Array;
  private freeCount: number;
  private readonly compareLanes: CompareLanes;

  constructor(compareLanes: CompareLanes, capacity = 64) {
    this.compareLanes = compareLanes;
    this.heapTime = new Float64Array(capacity);
    this.heapSlot = new Int32Array(capacity);
    this.c = emptyColumns(capacity);
    this.free = new Int32Array(capacity);
    for (let i = 0; i < capacity; i++) this.free[i] = capacity - 1 - i;
    this.freeCount = capacity;
  }

  get size(): number {
    return this.count;
  }

  /** Time of the earliest event; `Infinity` when there is none. */
  get nextTime(): number {
    return this.count === 0 ? Infinity : (this.heapTime[0] as number);
  }

  /** Slot of the earliest event; only while there is one. */
  get head(): Slot {
    return this.heapSlot[0] as number;
  }

  /** Adds an event and returns its slot. */
  push(
    time: number,
    tie: number,
    lane: number,
    sequence: number,
    kind: number,
    target: number,
    source: number,
    epoch: number,
    incarnation: number,
    cause: number,
    payload: unknown,
  ): Slot {
    if (this.freeCount === 0) this.grow();
    const c = this.c;
    const slot = this.free[--this.freeCount] as number;
    c.tie[slot] = tie;
    c.lane[slot] = lane;
    c.sequence[slot] = sequence;
    c.kind[slot] = kind;
    c.target[slot] = target;
    c.source[slot] = source;
    c.epoch[slot] = epoch;
    c.incarnation[slot] = incarnation;
    c.cause[slot] = cause;
    c.payload[slot] = payload;
    this.siftUp(this.count++, time, slot);
    return slot;
  }

  /** Removes the earliest event. */
  pop(): Slot {
    invariant(this.count > 0, "the queue must hold an event");
    const slot = this.heapSlot[0] as number;
    const last = --this.count;
    if (last > 0) this.siftDown(this.heapTime[last] as number, this.heapSlot[last] as number);
    this.free[this.freeCount++] = slot;
    return slot;
  }

  kindOf(slot: Slot): number {
    return this.c.kind[slot] as number;
  }
  targetOf(slot: Slot): number {
    return this.c.target[slot] as number;
  }
  laneOf(slot: Slot): number {
    return this.c.lane[slot] as number;
  }
  sequenceOf(slot: Slot): number {
    return this.c.sequence[slot] as number;
  }
  sourceOf(slot: Slot): number {
    return this.c.source[slot] as number;
  }
  epochOf(slot: Slot): number {
    return this.c.epoch[slot] as number;
  }
  incarnationOf(slot: Slot): number {
    return this.c.incarnation[slot] as number;
  }
  causeOf(slot: Slot): number {
    return this.c.cause[slot] as number;
  }
  /** The payload; taking it lets go of the reference. */
  takePayload(slot: Slot): unknown {
    const payload = this.c.payload[slot];
    this.c.payload[slot] = undefined;
    return payload;
  }

  /** Turns a waiting event into another kind; used to cancel timers without touching the heap. */
  setKind(slot: Slot, kind: number): void {
    this.c.kind[slot] = kind;
  }

  /** Payloads of all that waits, in no order; for tools and tests. */
  waiting(): unknown[] {
    return [...this.heapSlot.subarray(0, this.count)].map((slot) => this.c.payload[slot]);
  }

  save(): SavedQueue {
    return {
      size: this.count,
      heapTime: this.heapTime.slice(0, this.count),
      heapSlot: this.heapSlot.slice(0, this.count),
      columns: copyColumns(this.c),
      free: this.free.slice(),
      freeCount: this.freeCount,
    };
  }

  load(saved: SavedQueue): void {
    const capacity = saved.free.length;
    this.count = saved.size;
    this.heapTime = new Float64Array(capacity);
    this.heapTime.set(saved.heapTime);
    this.heapSlot = new Int32Array(capacity);
    this.heapSlot.set(saved.heapSlot);
    this.c = copyColumns(saved.columns);
    this.free = saved.free.slice();
    this.freeCount = saved.freeCount;
  }

  /** Whether the first event comes before the second, which is due at the same time. */
  private tieBefore(slot: Slot, other: Slot): boolean {
    const c = this.c;
    const tie = c.tie[slot] as number;
    const otherTie = c.tie[other] as number;
    if (tie !== otherTie) return tie < otherTie;
    const lane = c.lane[slot] as number;
    const otherLane = c.lane[other] as number;
    if (lane !== otherLane) return this.compareLanes(lane, otherLane) < 0;
    return (c.sequence[slot] as number) < (c.sequence[other] as number);
  }

  private siftUp(start: number, time: number, slot: Slot): void {
    const { heapTime, heapSlot } = this;
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      const parentTime = heapTime[parent] as number;
      if (time > parentTime) break;
      const parentSlot = heapSlot[parent] as number;
      if (time === parentTime && !this.tieBefore(slot, parentSlot)) break;
      heapTime[at] = parentTime;
      heapSlot[at] = parentSlot;
      at = parent;
    }
    heapTime[at] = time;
    heapSlot[at] = slot;
  }

  private siftDown(time: number, slot: Slot): void {
    const { heapTime, heapSlot, count } = this;
    let at = 0;
    for (;;) {
      const first = (at << 2) + 1;
      if (first >= count) break;
      let best = first;
      let bestTime = heapTime[first] as number;
      const end = first + 4 < count ? first + 4 : count;
      for (let child = first + 1; child < end; child++) {
        const childTime = heapTime[child] as number;
        if (childTime > bestTime) continue;
        if (
          childTime === bestTime &&
          !this.tieBefore(heapSlot[child] as number, heapSlot[best] as number)
        ) {
          continue;
        }
        best = child;
        bestTime = childTime;
      }
      if (bestTime > time) break;
      const bestSlot = heapSlot[best] as number;
      if (bestTime === time && !this.tieBefore(bestSlot, slot)) break;
      heapTime[at] = bestTime;
      heapSlot[at] = bestSlot;
      at = best;
    }
    heapTime[at] = time;
    heapSlot[at] = slot;
  }

  private grow(): void {
    const old = this.free.length;
    const capacity = old * 2;
    const { heapTime, heapSlot } = this;
    this.heapTime = new Float64Array(capacity);
    this.heapTime.set(heapTime);
    this.heapSlot = new Int32Array(capacity);
    this.heapSlot.set(heapSlot);
    this.c = grownColumns(this.c, capacity);
    this.free = new Int32Array(capacity);
    for (let i = 0; i < old; i++) this.free[i] = capacity - 1 - i;
    this.freeCount = old;
  }
}

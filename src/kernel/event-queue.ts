import { invariant } from "./invariant.js";

/** Orders two lanes whose ties are equal; negative = left first. */
export type CompareLanes = (left: number, right: number) => number;

/** Where the popped event lies; its columns are read through the queue until the next `push`. */
export type Slot = number;

interface QueueColumns {
  heapTime: Float64Array;
  heapSlot: Int32Array;
  tie: Float64Array;
  lane: Int32Array;
  sequence: Float64Array;
  kind: Uint8Array;
  target: Int32Array;
  source: Int32Array;
  epoch: Int32Array;
  cause: Float64Array;
  payload: unknown[];
  free: Int32Array;
  freeCount: number;
  size: number;
}

/** A copy of the queue's content; payloads are immutable and shared. */
export type SavedQueue = Readonly<QueueColumns>;

function columns(capacity: number): QueueColumns {
  const free = new Int32Array(capacity);
  for (let i = 0; i < capacity; i++) free[i] = capacity - 1 - i;
  return {
    heapTime: new Float64Array(capacity),
    heapSlot: new Int32Array(capacity),
    tie: new Float64Array(capacity),
    lane: new Int32Array(capacity),
    sequence: new Float64Array(capacity),
    kind: new Uint8Array(capacity),
    target: new Int32Array(capacity),
    source: new Int32Array(capacity),
    epoch: new Int32Array(capacity),
    cause: new Float64Array(capacity),
    payload: new Array<unknown>(capacity).fill(undefined),
    free,
    freeCount: capacity,
    size: 0,
  };
}

function copyColumns(c: SavedQueue): QueueColumns {
  return {
    heapTime: c.heapTime.slice(),
    heapSlot: c.heapSlot.slice(),
    tie: c.tie.slice(),
    lane: c.lane.slice(),
    sequence: c.sequence.slice(),
    kind: c.kind.slice(),
    target: c.target.slice(),
    source: c.source.slice(),
    epoch: c.epoch.slice(),
    cause: c.cause.slice(),
    payload: c.payload.slice(),
    free: c.free.slice(),
    freeCount: c.freeCount,
    size: c.size,
  };
}

/**
 * The future event list: a 4-ary heap on (time, tie, lane, sequence) over typed arrays. Heap
 * positions hold time and slot only; the rest of an event stays in its slot and never moves.
 */
export class EventQueue {
  private c: QueueColumns;
  private readonly compareLanes: CompareLanes;

  constructor(compareLanes: CompareLanes, capacity = 256) {
    this.c = columns(capacity);
    this.compareLanes = compareLanes;
  }

  get size(): number {
    return this.c.size;
  }

  /** Time of the earliest event; `Infinity` when there is none. */
  get nextTime(): number {
    return this.c.size === 0 ? Infinity : (this.c.heapTime[0] as number);
  }

  /** Slot of the earliest event; only while there is one. */
  get head(): Slot {
    return this.c.heapSlot[0] as number;
  }

  /** Adds an event and returns its slot, which stays valid until it is popped. */
  push(
    time: number,
    tie: number,
    lane: number,
    sequence: number,
    kind: number,
    target: number,
    source: number,
    epoch: number,
    cause: number,
    payload: unknown,
  ): Slot {
    if (this.c.freeCount === 0) this.grow();
    const c = this.c;
    const slot = c.free[--c.freeCount] as number;
    c.tie[slot] = tie;
    c.lane[slot] = lane;
    c.sequence[slot] = sequence;
    c.kind[slot] = kind;
    c.target[slot] = target;
    c.source[slot] = source;
    c.epoch[slot] = epoch;
    c.cause[slot] = cause;
    c.payload[slot] = payload;
    this.siftUp(c.size++, time, slot);
    return slot;
  }

  /** Removes the earliest event; its columns can be read until the next push. */
  pop(): Slot {
    const c = this.c;
    invariant(c.size > 0, "the queue must hold an event");
    const slot = c.heapSlot[0] as number;
    const last = --c.size;
    if (last > 0) this.siftDown(c.heapTime[last] as number, c.heapSlot[last] as number);
    c.free[c.freeCount++] = slot;
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

  save(): SavedQueue {
    return copyColumns(this.c);
  }

  load(saved: SavedQueue): void {
    this.c = copyColumns(saved);
  }

  private less(time: number, slot: number, otherTime: number, other: number): boolean {
    if (time !== otherTime) return time < otherTime;
    const c = this.c;
    const tie = c.tie[slot] as number;
    const otherTie = c.tie[other] as number;
    if (tie !== otherTie) return tie < otherTie;
    const lane = c.lane[slot] as number;
    const otherLane = c.lane[other] as number;
    if (lane !== otherLane) return this.compareLanes(lane, otherLane) < 0;
    return (c.sequence[slot] as number) < (c.sequence[other] as number);
  }

  private siftUp(start: number, time: number, slot: number): void {
    const { heapTime, heapSlot } = this.c;
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      const parentTime = heapTime[parent] as number;
      const parentSlot = heapSlot[parent] as number;
      if (!this.less(time, slot, parentTime, parentSlot)) break;
      heapTime[at] = parentTime;
      heapSlot[at] = parentSlot;
      at = parent;
    }
    heapTime[at] = time;
    heapSlot[at] = slot;
  }

  private siftDown(time: number, slot: number): void {
    const { heapTime, heapSlot, size } = this.c;
    let at = 0;
    for (;;) {
      const first = (at << 2) + 1;
      if (first >= size) break;
      let best = first;
      let bestTime = heapTime[first] as number;
      let bestSlot = heapSlot[first] as number;
      const end = first + 4 < size ? first + 4 : size;
      for (let child = first + 1; child < end; child++) {
        const childTime = heapTime[child] as number;
        if (childTime > bestTime) continue;
        const childSlot = heapSlot[child] as number;
        if (this.less(childTime, childSlot, bestTime, bestSlot)) {
          best = child;
          bestTime = childTime;
          bestSlot = childSlot;
        }
      }
      if (!this.less(bestTime, bestSlot, time, slot)) break;
      heapTime[at] = bestTime;
      heapSlot[at] = bestSlot;
      at = best;
    }
    heapTime[at] = time;
    heapSlot[at] = slot;
  }

  private grow(): void {
    const old = this.c;
    const capacity = old.tie.length;
    const grown = columns(capacity * 2);
    grown.heapTime.set(old.heapTime);
    grown.heapSlot.set(old.heapSlot);
    grown.tie.set(old.tie);
    grown.lane.set(old.lane);
    grown.sequence.set(old.sequence);
    grown.kind.set(old.kind);
    grown.target.set(old.target);
    grown.source.set(old.source);
    grown.epoch.set(old.epoch);
    grown.cause.set(old.cause);
    for (let i = 0; i < capacity; i++) grown.payload[i] = old.payload[i];
    grown.freeCount = capacity;
    for (let i = 0; i < capacity; i++) grown.free[i] = capacity * 2 - 1 - i;
    grown.size = old.size;
    this.c = grown;
  }
}

import { FarFuture, NO_SLOT, type SavedFarFuture } from "./far-future.js";
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
  readonly rows: ArrayBuffer;
  readonly payloads: readonly unknown[];
  readonly free: Int32Array;
  readonly freeCount: number;
  readonly far: SavedFarFuture | undefined;
}

// What is known of a waiting event beside its time is a row of 64 bytes, so that touching one event
// touches one cache line. Three doubles come first, then eight integers.
const ROW_DOUBLES = 8;
const TIE = 0;
const SEQUENCE = 1;
const CAUSE = 2;
const ROW_INTEGERS = 16;
const LANE = 6;
const TARGET = 7;
const SOURCE = 8;
const EPOCH = 9;
const INCARNATION = 10;
const KIND = 11;

/** A heap of more events hands what is due later to the far future; one of fewer takes all back. */
const CROWD = 128;
const FEW = 32;

/**
 * The future event list: a 4-ary heap on (time, tie, lane, sequence) over typed arrays. Heap
 * positions hold time and slot only; the rest of an event stays in its slot and never moves. Of many
 * events only the next ones are in the heap.
 */
export class EventQueue {
  private count = 0;
  private heapTime: Float64Array;
  private heapSlot: Int32Array;
  private doubles: Float64Array;
  private integers: Int32Array;
  private payloads: unknown[];
  private free: Int32Array;
  private freeCount: number;
  private readonly far = new FarFuture();
  private readonly compareLanes: CompareLanes;

  constructor(compareLanes: CompareLanes, capacity = 64) {
    this.compareLanes = compareLanes;
    this.heapTime = new Float64Array(capacity);
    this.heapSlot = new Int32Array(capacity);
    this.doubles = new Float64Array(capacity * ROW_DOUBLES);
    this.integers = new Int32Array(this.doubles.buffer);
    this.payloads = new Array<unknown>(capacity).fill(undefined);
    this.free = new Int32Array(capacity);
    for (let i = 0; i < capacity; i++) this.free[i] = capacity - 1 - i;
    this.freeCount = capacity;
  }

  get size(): number {
    return this.count + this.far.size;
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
    const slot = this.free[--this.freeCount] as number;
    const { doubles, integers } = this;
    const double = slot * ROW_DOUBLES;
    doubles[double + TIE] = tie;
    doubles[double + SEQUENCE] = sequence;
    doubles[double + CAUSE] = cause;
    const integer = slot * ROW_INTEGERS;
    integers[integer + LANE] = lane;
    integers[integer + TARGET] = target;
    integers[integer + SOURCE] = source;
    integers[integer + EPOCH] = epoch;
    integers[integer + INCARNATION] = incarnation;
    integers[integer + KIND] = kind;
    this.payloads[slot] = payload;
    if (time < this.far.horizon) {
      this.siftUp(this.count++, time, slot);
      if (this.count > CROWD && this.far.horizon === Infinity) this.thinOut();
    } else this.far.add(time, slot);
    return slot;
  }

  /** Removes the earliest event. */
  pop(): Slot {
    invariant(this.count > 0, "the queue must hold an event");
    const slot = this.heapSlot[0] as number;
    const last = --this.count;
    if (last > 0) this.siftDown(this.heapTime[last] as number, this.heapSlot[last] as number);
    else if (this.far.horizon !== Infinity) this.refill();
    this.free[this.freeCount++] = slot;
    return slot;
  }

  kindOf(slot: Slot): number {
    return this.integers[slot * ROW_INTEGERS + KIND] as number;
  }
  targetOf(slot: Slot): number {
    return this.integers[slot * ROW_INTEGERS + TARGET] as number;
  }
  laneOf(slot: Slot): number {
    return this.integers[slot * ROW_INTEGERS + LANE] as number;
  }
  sourceOf(slot: Slot): number {
    return this.integers[slot * ROW_INTEGERS + SOURCE] as number;
  }
  epochOf(slot: Slot): number {
    return this.integers[slot * ROW_INTEGERS + EPOCH] as number;
  }
  incarnationOf(slot: Slot): number {
    return this.integers[slot * ROW_INTEGERS + INCARNATION] as number;
  }
  sequenceOf(slot: Slot): number {
    return this.doubles[slot * ROW_DOUBLES + SEQUENCE] as number;
  }
  causeOf(slot: Slot): number {
    return this.doubles[slot * ROW_DOUBLES + CAUSE] as number;
  }
  /** The payload; taking it lets go of the reference. */
  takePayload(slot: Slot): unknown {
    const payload = this.payloads[slot];
    this.payloads[slot] = undefined;
    return payload;
  }

  /** Turns a waiting event into another kind; used to cancel timers without touching the heap. */
  setKind(slot: Slot, kind: number): void {
    this.integers[slot * ROW_INTEGERS + KIND] = kind;
  }

  /** Payloads of all that waits, in no order; for tools and tests. */
  waiting(): unknown[] {
    const free = new Set(this.free.subarray(0, this.freeCount));
    return this.payloads.filter((_, slot) => !free.has(slot));
  }

  save(): SavedQueue {
    return {
      size: this.count,
      heapTime: this.heapTime.slice(0, this.count),
      heapSlot: this.heapSlot.slice(0, this.count),
      rows: this.doubles.slice().buffer,
      payloads: this.payloads.slice(),
      free: this.free.slice(),
      freeCount: this.freeCount,
      far: this.far.save(),
    };
  }

  load(saved: SavedQueue): void {
    const capacity = saved.free.length;
    this.count = saved.size;
    this.heapTime = new Float64Array(capacity);
    this.heapTime.set(saved.heapTime);
    this.heapSlot = new Int32Array(capacity);
    this.heapSlot.set(saved.heapSlot);
    this.doubles = new Float64Array(saved.rows.slice(0));
    this.integers = new Int32Array(this.doubles.buffer);
    this.payloads = saved.payloads.slice();
    this.free = saved.free.slice();
    this.freeCount = saved.freeCount;
    this.far.load(saved.far);
  }

  /** Whether the first event comes before the second, which is due at the same time. */
  private tieBefore(slot: Slot, other: Slot): boolean {
    const { doubles, integers } = this;
    const tie = doubles[slot * ROW_DOUBLES + TIE] as number;
    const otherTie = doubles[other * ROW_DOUBLES + TIE] as number;
    if (tie !== otherTie) return tie < otherTie;
    const lane = integers[slot * ROW_INTEGERS + LANE] as number;
    const otherLane = integers[other * ROW_INTEGERS + LANE] as number;
    if (lane !== otherLane) return this.compareLanes(lane, otherLane) < 0;
    return this.sequenceOf(slot) < this.sequenceOf(other);
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
    const { doubles } = this;
    this.doubles = new Float64Array(capacity * ROW_DOUBLES);
    this.doubles.set(doubles);
    this.integers = new Int32Array(this.doubles.buffer);
    while (this.payloads.length < capacity) this.payloads.push(undefined);
    this.free = new Int32Array(capacity);
    for (let i = 0; i < old; i++) this.free[i] = capacity - 1 - i;
    this.freeCount = old;
    this.far.grow(capacity);
  }

  /** There are many events: only the next ones stay in the heap. */
  private thinOut(): void {
    const { heapTime, heapSlot, count, far } = this;
    far.open(heapTime[0] as number, this.free.length);
    for (let at = 0; at < count; at++) far.add(heapTime[at] as number, heapSlot[at] as number);
    this.count = 0;
    this.refill();
  }

  /** The heap is empty: takes the next events out of the far future, or all of a few. */
  private refill(): void {
    const { far } = this;
    while (far.size > 0 && (this.count === 0 || far.size <= FEW)) {
      for (let slot = far.takeBucket(); slot !== NO_SLOT; slot = far.after(slot)) {
        this.siftUp(this.count++, far.timeOf(slot), slot);
        far.size--;
      }
    }
    if (far.size === 0) far.close();
  }
}

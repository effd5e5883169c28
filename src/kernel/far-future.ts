const MIN_BUCKETS = 256;
const MAX_BUCKETS = 65_536;
/** Ends a list of slots. */
export const NO_SLOT = -1;

/** Part of a snapshot. */
export interface SavedFarFuture {
  readonly size: number;
  readonly horizon: number;
  readonly base: number;
  readonly inverseWidth: number;
  readonly bucket: number;
  readonly heads: Int32Array;
  readonly times: Float64Array;
  readonly next: Int32Array;
  readonly beyond: number;
  readonly beyondCount: number;
  readonly beyondFirst: number;
  readonly beyondSum: number;
}

/**
 * What is due later than the heap of the queue cares for, by slot: a window of equal buckets from
 * the horizon on, and a list of all that lies beyond. Nothing here is in order, since everything
 * passes through the heap before it is popped; this only keeps the heap small. Events of one instant
 * share a bucket, so crowds at an instant cost no more than in a heap.
 */
export class FarFuture {
  /** How many slots are here. */
  size = 0;
  /** What is due before belongs into the heap; `Infinity` = everything does. */
  horizon = Infinity;
  /** Where the window begins, and one part of a bucket's width, which is a power of two. */
  private base = 0;
  private inverseWidth = 1;
  /** The next bucket to hand over. */
  private bucket = 0;
  /** First slot of each bucket; empty while everything belongs into the heap. */
  private heads = new Int32Array(0);
  private times = new Float64Array(0);
  private next = new Int32Array(0);
  private beyond = NO_SLOT;
  private beyondCount = 0;
  private beyondFirst = Infinity;
  private beyondSum = 0;

  timeOf(slot: number): number {
    return this.times[slot] as number;
  }

  /** The slot after that one in its bucket. */
  after(slot: number): number {
    return this.next[slot] as number;
  }

  add(time: number, slot: number): void {
    this.times[slot] = time;
    this.size++;
    const bucket = (time - this.base) * this.inverseWidth;
    if (bucket < this.heads.length) {
      this.next[slot] = this.heads[bucket | 0] as number;
      this.heads[bucket | 0] = slot;
    } else {
      this.next[slot] = this.beyond;
      this.beyond = slot;
      this.beyondCount++;
      this.beyondSum += time;
      if (time < this.beyondFirst) this.beyondFirst = time;
    }
  }

  /** Begins to take what is due from `horizon` on, for slots below `capacity`. */
  open(horizon: number, capacity: number): void {
    this.horizon = horizon;
    this.base = horizon;
    this.bucket = 0;
    this.grow(capacity);
  }

  /** From now on everything belongs into the heap. Only while nothing is here. */
  close(): void {
    this.horizon = Infinity;
    this.heads = new Int32Array(0);
    this.times = new Float64Array(0);
    this.next = new Int32Array(0);
  }

  /** Makes room for slots below `capacity`, if anything may come here at all. */
  grow(capacity: number): void {
    if (this.horizon === Infinity || capacity <= this.times.length) return;
    const { times, next } = this;
    this.times = new Float64Array(capacity);
    this.times.set(times);
    this.next = new Int32Array(capacity);
    this.next.set(next);
  }

  /**
   * Moves the horizon over the next bucket that holds something, and returns its first slot; whoever
   * takes the slots out counts `size` down.
   */
  takeBucket(): number {
    while (this.size > 0) {
      if (this.bucket === this.heads.length) this.moveWindow();
      const head = this.heads[this.bucket] as number;
      this.heads[this.bucket++] = NO_SLOT;
      this.horizon = this.base + this.bucket / this.inverseWidth;
      if (head !== NO_SLOT) return head;
    }
    return NO_SLOT;
  }

  save(): SavedFarFuture | undefined {
    if (this.horizon === Infinity) return undefined;
    return {
      size: this.size,
      horizon: this.horizon,
      base: this.base,
      inverseWidth: this.inverseWidth,
      bucket: this.bucket,
      heads: this.heads.slice(),
      times: this.times.slice(),
      next: this.next.slice(),
      beyond: this.beyond,
      beyondCount: this.beyondCount,
      beyondFirst: this.beyondFirst,
      beyondSum: this.beyondSum,
    };
  }

  load(saved: SavedFarFuture | undefined): void {
    this.size = saved?.size ?? 0;
    this.horizon = saved?.horizon ?? Infinity;
    this.base = saved?.base ?? 0;
    this.inverseWidth = saved?.inverseWidth ?? 1;
    this.bucket = saved?.bucket ?? 0;
    this.heads = saved?.heads.slice() ?? new Int32Array(0);
    this.times = saved?.times.slice() ?? new Float64Array(0);
    this.next = saved?.next.slice() ?? new Int32Array(0);
    this.beyond = saved?.beyond ?? NO_SLOT;
    this.beyondCount = saved?.beyondCount ?? 0;
    this.beyondFirst = saved?.beyondFirst ?? Infinity;
    this.beyondSum = saved?.beyondSum ?? 0;
  }

  /** A new window over the nearer part of what lies beyond: a few events a bucket, by their mean. */
  private moveWindow(): void {
    const { beyondCount, beyondFirst } = this;
    let buckets = MIN_BUCKETS;
    while (buckets < MAX_BUCKETS && buckets * 4 < beyondCount) buckets *= 2;
    if (this.heads.length !== buckets) this.heads = new Int32Array(buckets).fill(NO_SLOT);
    const span = (this.beyondSum / beyondCount - beyondFirst) * 1.5;
    let width = 1;
    while (width * buckets < span) width *= 2;
    this.inverseWidth = 1 / width;
    this.base = beyondFirst;
    this.bucket = 0;
    let slot = this.beyond;
    this.beyond = NO_SLOT;
    this.beyondCount = 0;
    this.beyondFirst = Infinity;
    this.beyondSum = 0;
    this.size -= beyondCount;
    while (slot !== NO_SLOT) {
      const after = this.after(slot);
      this.add(this.timeOf(slot), slot);
      slot = after;
    }
  }
}

import { foldRecord } from "./fold-record.js";
import { kitchenRecordAt, type KitchenRecord, type TraceWindow } from "./kitchen-record.js";
import { EMPTY_KITCHEN, type KitchenState } from "./kitchen-state.js";
import { markKindsOf, type MarkKind } from "./record-weight.js";

/** A place on the tape worth stopping at: the cursor right after its event. */
export interface TapeMark {
  readonly cursor: number;
  readonly record: number;
  readonly timeUs: number;
  readonly type: string;
}

/** First position whose value is over `limit`, in ascending values. */
function firstOver(length: number, valueAt: (index: number) => number, limit: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (valueAt(middle) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * The recorded run as something to wind forwards and backwards. It reads each record once, when it
 * appears, and remembers a fold every so often; any place is then the nearest fold plus a few records.
 * A cursor is a count of events: at `k` the first `k` events of the run have happened.
 */
export class KitchenTape {
  private readonly trace: TraceWindow;
  private readonly maxBookmarks: number;
  private spacing: number;
  private bookmarks: KitchenState[] = [EMPTY_KITCHEN];
  private newest: KitchenState = EMPTY_KITCHEN;
  private looked: KitchenState = EMPTY_KITCHEN;
  /** Event of each record, ascending. */
  private readonly events: number[] = [];
  private readonly marksByKind: Record<MarkKind, TapeMark[]> = {
    checkpoint: [],
    fault: [],
    note: [],
  };

  constructor(trace: TraceWindow, spacing = 256, maxBookmarks = 1024) {
    this.trace = trace;
    this.spacing = spacing;
    this.maxBookmarks = maxBookmarks;
  }

  /** How many events the trace has; the largest cursor. */
  get length(): number {
    return this.trace.eventCount;
  }

  /** Reads at most `limit` new records; false if there is nothing left to read. */
  ingest(limit: number = Infinity): boolean {
    const end = Math.min(this.trace.recordCount, this.events.length + limit);
    while (this.events.length < end) this.read(kitchenRecordAt(this.trace, this.events.length));
    return this.events.length < this.trace.recordCount;
  }

  /** The kitchen after the first `cursor` events. */
  stateAt(cursor: number): KitchenState {
    const records = this.recordsBefore(cursor);
    let state = this.bookmarks[0] as KitchenState;
    const next = firstOver(
      this.bookmarks.length,
      (index) => (this.bookmarks[index] as KitchenState).records,
      records,
    );
    state = this.bookmarks[next - 1] as KitchenState;
    for (const known of [this.looked, this.newest])
      if (known.records <= records && known.records > state.records) state = known;
    for (let index = state.records; index < records; index++)
      state = foldRecord(state, kitchenRecordAt(this.trace, index));
    this.looked = state;
    return state;
  }

  /** How many records the first `cursor` events emitted. */
  recordsBefore(cursor: number): number {
    return firstOver(this.events.length, (index) => this.events[index] as number, cursor - 1);
  }

  /** The records of the event right before the cursor. */
  recordsAt(cursor: number): readonly KitchenRecord[] {
    const to = this.recordsBefore(cursor);
    const from = this.recordsBefore(cursor - 1);
    return Array.from({ length: to - from }, (_, index) =>
      kitchenRecordAt(this.trace, from + index),
    );
  }

  /** Virtual time at a cursor. */
  timeAt(cursor: number): number {
    return cursor <= 0 ? 0 : this.trace.eventAt(Math.min(cursor, this.length) - 1).timeUs;
  }

  /** The largest cursor whose events all lie at or before a virtual time. */
  cursorAt(timeUs: number): number {
    return firstOver(this.length, (index) => this.trace.eventAt(index).timeUs, timeUs);
  }

  /** The next cursor at which more is on the trace, or the end. */
  stepAfter(cursor: number): number {
    const record = this.recordsBefore(cursor);
    const event = this.events[record];
    return event === undefined ? this.length : event + 1;
  }

  /** The cursor before it at which something had just been put on the trace; 0 = the start. */
  stepBefore(cursor: number): number {
    const record = this.recordsBefore(cursor - 1);
    const event = this.events[record - 1];
    return event === undefined ? 0 : event + 1;
  }

  /** The next mark after the cursor. */
  markAfter(kind: MarkKind, cursor: number): TapeMark | undefined {
    const marks = this.marksByKind[kind];
    return marks[firstOver(marks.length, (index) => (marks[index] as TapeMark).cursor, cursor)];
  }

  /** The last mark before the cursor. */
  markBefore(kind: MarkKind, cursor: number): TapeMark | undefined {
    return this.marksUpTo(kind, cursor - 1, 1)[0];
  }

  /** The last `count` marks up to the cursor, oldest first. */
  marksUpTo(kind: MarkKind, cursor: number, count: number): readonly TapeMark[] {
    const marks = this.marksByKind[kind];
    const end = firstOver(marks.length, (index) => (marks[index] as TapeMark).cursor, cursor);
    return marks.slice(Math.max(0, end - count), end);
  }

  /** All marks of a kind that are known by now. */
  marks(kind: MarkKind): readonly TapeMark[] {
    return this.marksByKind[kind];
  }

  /** The record at a position. */
  recordAt(index: number): KitchenRecord {
    return kitchenRecordAt(this.trace, index);
  }

  private read(record: KitchenRecord): void {
    const { event, index, timeUs, type } = record;
    this.newest = foldRecord(this.newest, record);
    this.events.push(event);
    for (const kind of markKindsOf(record))
      this.marksByKind[kind].push({ cursor: event + 1, record: index, timeUs, type });
    if (this.newest.records % this.spacing !== 0) return;
    this.bookmarks.push(this.newest);
    if (this.bookmarks.length <= this.maxBookmarks) return;
    this.spacing *= 2;
    this.bookmarks = this.bookmarks.filter(({ records }) => records % this.spacing === 0);
  }
}

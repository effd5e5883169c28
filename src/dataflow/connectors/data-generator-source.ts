/**
 * Makes its elements: a function of the index, as many as asked for, as fast as allowed.
 *
 * Flink: org.apache.flink.connector.datagen.source.DataGeneratorSource,
 * org.apache.flink.api.connector.source.lib.NumberSequenceSource
 * Simplified: the rate is that of each subtask
 */
import { checkArgument } from "../../model/java-exception.js";
import type { SourceSplit } from "../../model/source.js";
import type {
  InputStatus,
  OperatorContext,
  OperatorDescriptor,
} from "../../model/stream-operator.js";
import type { NumberRangeSplit } from "./number-range.js";
import type { ReaderOutput, Source, SourceReader } from "./source.js";

/** What is made, and how fast. */
export interface DataGeneratorSettings<T> {
  /** Pure: the same index gives the same element. */
  readonly generator: (index: number) => T;
  /** First index; absent: 0. */
  readonly from?: number;
  /** Last index, inclusive. */
  readonly to: number;
  /** Elements a second in each subtask; absent: as fast as possible. */
  readonly recordsPerSecond?: number;
}

/** See the file's first comment. */
export class DataGeneratorSource<T> implements Source<T> {
  private readonly settings: Required<DataGeneratorSettings<T>>;

  /**
   * @example
   * ```ts
   * const orders = new DataGeneratorSource({
   *   generator: (index) => ({ id: index, amount: (index * 37) % 100 }),
   *   to: 9_999,
   *   recordsPerSecond: 500,
   * });
   * env.fromSource(orders, WatermarkStrategy.noWatermarks(), "orders");
   * ```
   */
  constructor({ generator, from = 0, to, recordsPerSecond = 0 }: DataGeneratorSettings<T>) {
    checkArgument(from <= to, "'from' must be <= 'to'");
    this.settings = Object.freeze({ generator, from, to, recordsPerSecond });
    Object.freeze(this);
  }

  describe(): OperatorDescriptor {
    const { from, to, recordsPerSecond } = this.settings;
    return { type: "dataGenerator", parameters: { from, to, recordsPerSecond } };
  }

  describeEnumerator(): OperatorDescriptor {
    const { from, to } = this.settings;
    return { type: "numberRange", parameters: { from, to } };
  }

  createReader(): SourceReader<T> {
    return new DataGeneratorReader(this.settings.generator, this.settings.recordsPerSecond);
  }

  /** The element of an index. */
  elementAt(index: number): T {
    return this.settings.generator(index);
  }
}

interface State {
  split: NumberRangeSplit | null;
  /** Restored splits that wait for their turn. */
  waiting: NumberRangeSplit[];
  noMoreSplits: boolean;
  /** Since when, and how many elements were made since then. */
  startedAt: number | null;
  made: number;
}

const RATE = "rate";

class DataGeneratorReader<T> implements SourceReader<T> {
  state: State = { split: null, waiting: [], noMoreSplits: false, startedAt: null, made: 0 };
  private readonly generator: (index: number) => T;
  private readonly recordsPerSecond: number;

  constructor(generator: (index: number) => T, recordsPerSecond: number) {
    this.generator = generator;
    this.recordsPerSecond = recordsPerSecond;
  }

  start(ctx: OperatorContext): void {
    if (this.state.waiting.length === 0) this.requestSplit(ctx);
  }

  addSplits(_ctx: OperatorContext, splits: readonly SourceSplit[]): void {
    this.state.waiting.push(...(splits as readonly NumberRangeSplit[]));
  }

  notifyNoMoreSplits(): void {
    this.state.noMoreSplits = true;
  }

  pollNext(ctx: OperatorContext, output: ReaderOutput<T>): InputStatus {
    const { state } = this;
    state.split ??= state.waiting.shift() ?? null;
    const { split } = state;
    if (split === null) return state.noMoreSplits ? "END_OF_INPUT" : "NOTHING_AVAILABLE";
    if (!this.isAllowed(ctx)) return "NOTHING_AVAILABLE";
    const { splitId, from, to, position } = split;
    state.made++;
    output.createOutputForSplit(splitId).collect(this.generator(from + position));
    ctx.emittedFromSplit(splitId, position);
    ctx.count("recordsRead", 1);
    const next = ctx.rules.offsetAfterEmit(position);
    state.split = Object.freeze({ ...split, position: next });
    if (from + next > to) this.finishSplit(ctx, output, splitId);
    return "MORE_AVAILABLE";
  }

  snapshotState(): readonly NumberRangeSplit[] {
    const { split, waiting } = this.state;
    return split === null ? waiting : [split, ...waiting];
  }

  private finishSplit(ctx: OperatorContext, output: ReaderOutput<T>, splitId: string): void {
    this.state.split = null;
    output.releaseOutputForSplit(splitId);
    ctx.splitFinished(splitId);
    if (this.state.waiting.length === 0 && !this.state.noMoreSplits) this.requestSplit(ctx);
  }

  private requestSplit(ctx: OperatorContext): void {
    ctx.sendOperatorEvent({ kind: "requestSplit", subtask: ctx.subtaskIndex } as { kind: string });
  }

  /** Element n may be made n intervals after the start; a tick wakes the reader then. */
  private isAllowed(ctx: OperatorContext): boolean {
    const { state, recordsPerSecond } = this;
    if (recordsPerSecond === 0) return true;
    const now = ctx.processingTime();
    state.startedAt ??= now;
    const dueAt = state.startedAt + Math.ceil((state.made * 1000) / recordsPerSecond);
    if (now >= dueAt) return true;
    ctx.scheduleTick(RATE, dueAt);
    return false;
  }
}

/**
 * Reads splits of an outside system by offsets: fetches ahead, and emits record by record.
 *
 * Flink: org.apache.flink.connector.kafka.source.reader.KafkaSourceReader,
 * org.apache.flink.connector.base.source.reader.SourceReaderBase
 * Simplified: one request in flight for each split instead of a fetcher thread
 */
import { JavaException } from "../../model/java-exception.js";
import type { SourceSplit } from "../../model/source.js";
import type {
  InputStatus,
  OperatorContext,
  OperatorEvent,
  RequestBody,
} from "../../model/stream-operator.js";
import type { PartitionedLogSplit } from "./partitioned-log-split.js";
import type { ReaderOutput, SourceReader } from "./source.js";

/** A partition being read. */
interface OpenSplit {
  readonly splitId: string;
  readonly partition: string;
  /** Where reading would start again. */
  position: number;
  /** First offset that was not asked for yet. */
  fetchOffset: number;
  isFetching: boolean;
  /** Everything up to the end of the partition is here. */
  isFullyFetched: boolean;
  /** Fetched records that were not emitted yet. */
  buffered: number;
  /** Records before `fetchOffset` that a reset leaves out; the next batch says so. */
  skipped: number;
}

/** Records that came together; whole batches are emitted in the order of their arrival. */
interface Batch {
  readonly splitId: string;
  readonly firstOffset: number;
  readonly records: readonly unknown[];
  /** Records between this batch and the one before that are left out. */
  readonly skippedBefore: number;
  next: number;
}

interface State {
  splits: OpenSplit[];
  batches: Batch[];
  noMoreSplits: boolean;
  /** Splits that run ahead of their alignment group. */
  paused: string[];
}

/** An answer of the outside system. */
export interface Fetched {
  readonly partition: string;
  readonly offset: number;
  readonly records: readonly unknown[];
  readonly endOfPartition: boolean;
  /** Why there are no records. */
  readonly error?: string;
  /** With an error: what there is instead, up to (and without) the end. */
  readonly logStartOffset?: number;
  readonly logEndOffset?: number;
}

/** Kafka's `auto.offset.reset`: where reading goes on when the next records are deleted. */
export type OffsetResetStrategy = "none" | "earliest" | "latest";

/** How an outside system is asked. */
export interface FetchProtocol {
  readonly address: string;
  /** Most records of one answer. */
  readonly maxPollRecords: number;
  /** Whether the reader asks its enumerator for each split; otherwise splits come by themselves. */
  readonly pullsSplits: boolean;
  /** Splits have no end: the reader waits for more. */
  readonly isUnbounded?: boolean;
  /** Absent: `none`, deleted records are an error. */
  readonly offsetReset?: OffsetResetStrategy;
  request(partition: string, offset: number, maxRecords: number): RequestBody;
  fetched(body: RequestBody): Fetched;
  /** What a fetched record becomes. */
  decode(record: unknown, partition: string, offset: number): unknown;
}

export class FetchingSourceReader implements SourceReader {
  state: State = { splits: [], batches: [], noMoreSplits: false, paused: [] };
  private readonly protocol: FetchProtocol;

  constructor(protocol: FetchProtocol) {
    this.protocol = protocol;
  }

  start(ctx: OperatorContext): void {
    if (this.state.splits.length === 0) this.requestSplit(ctx);
  }

  addSplits(ctx: OperatorContext, splits: readonly SourceSplit[]): void {
    for (const { splitId, partition, startingOffset } of splits as readonly PartitionedLogSplit[]) {
      const isRestored = startingOffset > 0;
      const position = isRestored ? ctx.rules.restoredOffset(startingOffset) : startingOffset;
      const split: OpenSplit = {
        splitId,
        partition,
        position,
        fetchOffset: position,
        isFetching: false,
        isFullyFetched: false,
        buffered: 0,
        skipped: 0,
      };
      this.state.splits.push(split);
      this.fetch(ctx, split);
    }
  }

  notifyNoMoreSplits(): void {
    this.state.noMoreSplits = true;
  }

  pollNext(ctx: OperatorContext, output: ReaderOutput<unknown>): InputStatus {
    const { batches } = this.state;
    for (let batch = this.nextBatch(); batch !== undefined; batch = this.nextBatch()) {
      const split = this.split(batch.splitId);
      const hasRecord = batch.next < batch.records.length;
      if (batch.next === 0 && batch.skippedBefore > 0) {
        ctx.count("recordsSkipped", batch.skippedBefore);
      }
      if (hasRecord) this.emit(ctx, output, split, batch);
      if (batch.next === batch.records.length) batches.splice(batches.indexOf(batch), 1);
      if (split.isFullyFetched && split.buffered === 0 && this.protocol.isUnbounded !== true) {
        this.finishSplit(ctx, output, split);
      }
      if (hasRecord)
        return this.isFinished() || batches.length > 0 ? "MORE_AVAILABLE" : this.waiting();
    }
    return this.waiting();
  }

  onReply(ctx: OperatorContext, _requestId: string, body: RequestBody): void {
    const fetched = this.protocol.fetched(body);
    const { partition, offset, records, endOfPartition, error } = fetched;
    const split = this.state.splits.find((one) => one.partition === partition);
    // An answer that came twice: the question was repeated.
    if (split === undefined || !split.isFetching || split.fetchOffset !== offset) return;
    split.isFetching = false;
    if (error !== undefined) {
      split.fetchOffset = this.resetOffset(fetched);
      split.skipped += split.fetchOffset - offset;
      this.fetch(ctx, split);
      return;
    }
    split.fetchOffset = offset + records.length;
    split.isFullyFetched = endOfPartition;
    split.buffered += records.length;
    const { splitId, skipped: skippedBefore } = split;
    split.skipped = 0;
    this.state.batches.push({ splitId, firstOffset: offset, records, skippedBefore, next: 0 });
    this.fetch(ctx, split);
  }

  pauseOrResumeSplits(pause: readonly string[], resume: readonly string[]): void {
    const { paused } = this.state;
    this.state.paused = [...paused.filter((splitId) => !resume.includes(splitId)), ...pause];
  }

  factsOfReply(body: RequestBody): unknown {
    const { records, ...facts } = this.protocol.fetched(body);
    return Object.freeze({ ...facts, records: records.length });
  }

  snapshotState(): readonly PartitionedLogSplit[] {
    return this.state.splits.map(({ splitId, partition, position }) =>
      Object.freeze({ splitId, partition, startingOffset: position }),
    );
  }

  /** Where reading goes on after an error. */
  private resetOffset({ partition, offset, error, ...log }: Fetched): number {
    const { logStartOffset = offset, logEndOffset = offset } = log;
    switch (this.protocol.offsetReset) {
      case "earliest":
        return logStartOffset;
      case "latest":
        return logEndOffset;
      default:
        throw new JavaException(
          "OffsetOutOfRangeException",
          `Fetch position ${String(offset)} is out of range for partition ${partition}, and no reset policy is configured (${String(error)})`,
        );
    }
  }

  /** The oldest batch of a split that is not paused. */
  private nextBatch(): Batch | undefined {
    const { batches, paused } = this.state;
    if (paused.length === 0) return batches[0];
    return batches.find(({ splitId }) => !paused.includes(splitId));
  }

  private emit(
    ctx: OperatorContext,
    output: ReaderOutput<unknown>,
    split: OpenSplit,
    batch: Batch,
  ): void {
    const offset = batch.firstOffset + batch.next;
    const record = batch.records[batch.next];
    batch.next++;
    split.buffered--;
    split.position = ctx.rules.offsetAfterEmit(offset);
    const value = this.protocol.decode(record, split.partition, offset);
    output.createOutputForSplit(split.splitId).collect(value);
    ctx.emittedFromSplit(split.splitId, offset);
    ctx.count("recordsRead", 1);
    this.fetch(ctx, split);
  }

  private finishSplit(
    ctx: OperatorContext,
    output: ReaderOutput<unknown>,
    { splitId }: OpenSplit,
  ): void {
    this.state.splits = this.state.splits.filter((split) => split.splitId !== splitId);
    output.releaseOutputForSplit(splitId);
    ctx.splitFinished(splitId);
    if (this.state.splits.length === 0 && !this.state.noMoreSplits) this.requestSplit(ctx);
  }

  private requestSplit(ctx: OperatorContext): void {
    if (!this.protocol.pullsSplits) return;
    ctx.sendOperatorEvent({ kind: "requestSplit", subtask: ctx.subtaskIndex } as OperatorEvent);
  }

  /** Asks for more when less than half of what one request brings is left. */
  private fetch(ctx: OperatorContext, split: OpenSplit): void {
    if (split.isFetching || split.isFullyFetched) return;
    const { address, maxPollRecords } = this.protocol;
    if (split.buffered * 2 > maxPollRecords) return;
    split.isFetching = true;
    const { partition, fetchOffset: offset } = split;
    const body = this.protocol.request(partition, offset, maxPollRecords);
    ctx.request(address, `fetch:${partition}:${String(offset)}`, body);
  }

  private waiting(): InputStatus {
    return this.isFinished() ? "END_OF_INPUT" : "NOTHING_AVAILABLE";
  }

  private isFinished(): boolean {
    return this.state.noMoreSplits && this.state.splits.length === 0;
  }

  private split(splitId: string): OpenSplit {
    return this.state.splits.find((split) => split.splitId === splitId) as OpenSplit;
  }
}

/**
 * What a job reads from: an enumerator that finds splits, on the JobManager, and readers that read
 * them, one in each source subtask.
 *
 * Flink: org.apache.flink.api.connector.source.Source, SourceReader, ReaderOutput, SourceOutput
 * Simplified: enumerators are made from their descriptor; readers ask the outside world through the
 * operator context
 */
import type { SourceSplit } from "../../model/source.js";
import type {
  InputStatus,
  OperatorContext,
  OperatorDescriptor,
  RequestBody,
} from "../../model/stream-operator.js";

/** Where a reader puts the elements of one split (or those that belong to none). */
export interface SourceOutput<T> {
  /** Without a timestamp the record has none, until the watermark strategy gives it one. */
  collect(value: T, timestamp?: number): void;
  /** Says that no element at or before the timestamp is to be expected; a lower one than before is dropped. */
  emitWatermark(timestamp: number): void;
  /** Says that nobody should wait for this output until it is active again. */
  markIdle(): void;
  /** Says that it counts again, after it was idle. */
  markActive(): void;
}

/** Where a reader puts elements. */
export interface ReaderOutput<T> extends SourceOutput<T> {
  /** The output of a split: its watermarks are combined with those of the others. */
  createOutputForSplit(splitId: string): SourceOutput<T>;
  /** The split is finished and holds no watermark back any more. */
  releaseOutputForSplit(splitId: string): void;
}

/** Reads splits; all that changes is in `state`, plain data. */
export interface SourceReader<T = unknown> {
  state: unknown;
  /** Called once, before the first poll. */
  start?(ctx: OperatorContext): void;
  /** Further splits to read, at the positions where reading goes on. */
  addSplits(ctx: OperatorContext, splits: readonly SourceSplit[]): void;
  /** No further splits will be added. */
  notifyNoMoreSplits(ctx: OperatorContext): void;
  /** Emits at most one record. */
  pollNext(ctx: OperatorContext, output: ReaderOutput<T>): InputStatus;
  /** The splits with the positions from which they are to be read again. */
  snapshotState(ctx: OperatorContext, checkpointId: number): readonly SourceSplit[];
  /** An answer to a request to the outside world. */
  onReply?(ctx: OperatorContext, requestId: string, body: RequestBody): void;
  /** What of an answer goes on the trace: records need not, they lie in the input. */
  factsOfReply?(body: RequestBody): unknown;
  /** False = asking would bring nothing; absent: the answer to `pollNext` says so. */
  isAvailable?(): boolean;
  /** A tick that the reader scheduled. */
  onTick?(ctx: OperatorContext, name: string, timestamp: number): void;
  /** What the enumerator has to say. */
  handleSourceEvent?(ctx: OperatorContext, event: unknown): void;
  /** Emits nothing from paused splits; a source of an alignment group needs it. */
  pauseOrResumeSplits?(pause: readonly string[], resume: readonly string[]): void;
  /** A checkpoint is complete: what it covers is never read again. */
  notifyCheckpointComplete?(ctx: OperatorContext, checkpointId: number): void;
}

/** A source as the API takes it; frozen, made of plain settings. */
export interface Source<T> {
  /** The settings as plain data: for plans and checkers. */
  describe(): OperatorDescriptor;
  /** What the enumerator is made from. */
  describeEnumerator(): OperatorDescriptor;
  /** A reader for one source subtask. */
  createReader(): SourceReader<T>;
}

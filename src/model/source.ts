/** A split of a source: plain data with an id (FLIP-27). */
export interface SourceSplit {
  readonly splitId: string;
}

/** Sources of one group do not run ahead of each other by more than the drift. */
export interface WatermarkAlignment {
  readonly group: string;
  readonly maxAllowedDriftMs: number;
  readonly updateIntervalMs: number;
}

/** What an enumerator can do; calls take effect after the handler. */
export interface SplitEnumeratorContext {
  readonly parallelism: number;
  assignSplit(split: SourceSplit, subtask: number): void;
  signalNoMoreSplits(subtask: number): void;
  sendEventToSourceReader(subtask: number, event: unknown): void;
  registeredReaders(): readonly number[];
  request(address: string, requestId: string, body: { readonly type: string }): void;
  /** Calls `onTimer` after so long; a later call takes the place of an earlier one. */
  scheduleTimer(delayMs: number): void;
}

/**
 * Finds splits and hands them to readers; runs on the JobManager inside the SourceCoordinator.
 * `state` is plain data and is what a checkpoint stores.
 *
 * Flink: org.apache.flink.api.connector.source.SplitEnumerator
 */
export interface SplitEnumerator {
  state: unknown;
  start(context: SplitEnumeratorContext): void;
  addReader(context: SplitEnumeratorContext, subtask: number): void;
  handleSplitRequest(context: SplitEnumeratorContext, subtask: number): void;
  addSplitsBack(
    context: SplitEnumeratorContext,
    splits: readonly SourceSplit[],
    subtask: number,
  ): void;
  onTimer?(context: SplitEnumeratorContext): void;
  /** An event that a reader sent to its enumerator. */
  handleSourceEvent?(context: SplitEnumeratorContext, subtask: number, event: unknown): void;
  onReply?(
    context: SplitEnumeratorContext,
    requestId: string,
    body: { readonly type: string },
  ): void;
}

/** Makes the enumerator of a source operator. */
export type SplitEnumeratorFactory = (descriptor: {
  readonly type: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}) => SplitEnumerator;

/** Operator events between SourceCoordinator and SourceOperator. */
export type SourceEvent =
  | { readonly kind: "readerRegistration"; readonly subtask: number }
  | { readonly kind: "requestSplit"; readonly subtask: number }
  | { readonly kind: "addSplits"; readonly splits: readonly SourceSplit[] }
  | { readonly kind: "noMoreSplits" }
  /** Between a reader and its enumerator; they alone know what it means. */
  | { readonly kind: "sourceEvent"; readonly event: unknown }
  /** How far the watermark of a subtask has come; `MAX_TIMESTAMP` = it is idle or has ended. */
  | { readonly kind: "reportedWatermark"; readonly subtask: number; readonly watermark: number }
  /** How far watermarks of the alignment group may go. */
  | { readonly kind: "maxDesiredWatermark"; readonly watermark: number };

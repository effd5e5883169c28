/** A split of a source: plain data with an id (FLIP-27). */
export interface SourceSplit {
  readonly splitId: string;
}

/** What an enumerator can do; calls take effect after the handler. */
export interface SplitEnumeratorContext {
  readonly parallelism: number;
  assignSplit(split: SourceSplit, subtask: number): void;
  signalNoMoreSplits(subtask: number): void;
  registeredReaders(): readonly number[];
  request(address: string, requestId: string, body: { readonly type: string }): void;
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
  | { readonly kind: "noMoreSplits" };

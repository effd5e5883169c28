/**
 * The elements of an asynchronous operator that wait for their results, and the order in which results
 * come out.
 *
 * Flink: org.apache.flink.streaming.api.operators.async.queue.StreamElementQueue, StreamRecordQueueEntry,
 * WatermarkQueueEntry
 * Simplified: no latency markers
 */

/** A record or a watermark that came in; this is what a checkpoint stores. */
export type QueuedInput =
  | { readonly kind: "record"; readonly value: unknown; readonly timestamp: number }
  | { readonly kind: "watermark"; readonly timestamp: number };

export interface QueueEntry {
  /** Counts the entries of an attempt. */
  readonly id: number;
  readonly input: QueuedInput;
  /** `null` = not complete; a watermark always is. */
  results: readonly unknown[] | null;
}

export interface StreamElementQueue {
  /** Plain data. */
  state: unknown;
  readonly size: number;
  put(entry: QueueEntry): void;
  complete(id: number, results: readonly unknown[]): void;
  hasCompletedElements(): boolean;
  /** Takes out the next complete entry. */
  takeCompleted(): QueueEntry | undefined;
  /** Inputs to be processed again after a restore. */
  values(): readonly QueuedInput[];
}

export function isDone({ input, results }: QueueEntry): boolean {
  return input.kind === "watermark" || results !== null;
}

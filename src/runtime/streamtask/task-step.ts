/**
 * A piece of work of a task that may have to wait for the outside world. Steps run one after the
 * other; while one waits there is no input and no mail but replies, as when Flink blocks the thread.
 *
 * Flink: none (blocking calls inside org.apache.flink.streaming.runtime.tasks.StreamTask)
 * Simplified: a blocked thread is data: the step that is called again after each reply
 */
import type { CheckpointBarrier } from "../io/channel-element.js";

export type TaskStep =
  /** Waits until all snapshots to restore from have been read, then takes them over. */
  | { readonly kind: "restore" }
  | { readonly kind: "open"; readonly operator: number }
  /** Processes restored in-flight data, before any other input. */
  | { readonly kind: "recover" }
  /** All operators are open: ask the producers for data, report RUNNING. */
  | { readonly kind: "run" }
  | {
      readonly kind: "prepareSnapshot";
      readonly operator: number;
      readonly barrier: CheckpointBarrier;
    }
  /** Barrier to all outputs, then the synchronous snapshot. */
  | { readonly kind: "snapshot"; readonly barrier: CheckpointBarrier }
  | { readonly kind: "notifyComplete"; readonly operator: number; readonly checkpointId: number }
  /** A checkpoint that everything waits for after the end of data is complete. */
  | { readonly kind: "afterComplete"; readonly checkpointId: number }
  | { readonly kind: "finish"; readonly operator: number }
  /** All operators have finished: EndOfData to all outputs. */
  | { readonly kind: "endData"; readonly drain: boolean };

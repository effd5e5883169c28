/**
 * A timer of a key in a namespace.
 *
 * Flink: org.apache.flink.streaming.api.operators.TimerHeapInternalTimer
 * Simplified: its place in the heap is kept by the queue
 */

/** A timer of a key in a namespace (a window, or `null` for user timers). */
export interface InternalTimer {
  readonly timestamp: number;
  readonly key: unknown;
  readonly namespace: unknown;
}

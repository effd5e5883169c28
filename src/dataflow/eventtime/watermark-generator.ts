/**
 * Makes watermarks from what it sees. The object never changes; what it remembers is the state that
 * `createState` makes, plain data that the handlers change.
 *
 * Flink: org.apache.flink.api.common.eventtime.WatermarkGenerator
 * Simplified: the state is an argument instead of fields
 */
import type { WatermarkOutput } from "./watermark-output.js";

/**
 * Makes watermarks from what it sees. The object never changes; what it remembers is the state that
 * `createState` makes, plain data that the handlers change.
 *
 * @example
 * ```ts
 * const punctuated: WatermarkGenerator<Event, null> = {
 *   createState: () => null,
 *   onEvent: (_state, event, timestamp, output) => {
 *     if (event.isLast) output.emitWatermark(timestamp);
 *   },
 *   onPeriodicEmit: () => {},
 * };
 * ```
 */
export interface WatermarkGenerator<T, S = unknown> {
  /** What the generator remembers, at the beginning; plain data. */
  createState(): S;
  /** Called for each element; may change the state and emit a watermark. */
  onEvent(state: S, event: T, timestamp: number, output: WatermarkOutput): void;
  /** Called every `pipeline.auto-watermark-interval`. */
  onPeriodicEmit(state: S, output: WatermarkOutput, processingTime: number): void;
}

/**
 * Where a watermark generator puts its watermarks.
 *
 * Flink: org.apache.flink.api.common.eventtime.WatermarkOutput
 * Simplified: no
 */
export interface WatermarkOutput {
  /** "No element older than `timestamp` is to be expected"; lower ones than before are dropped. */
  emitWatermark(timestamp: number): void;
  /** Nobody should wait for this output until it is active again. */
  markIdle(): void;
  /** Says that it counts again, after it was idle. */
  markActive(): void;
}

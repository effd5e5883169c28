/**
 * Never makes a watermark: for jobs in processing time.
 *
 * Flink: org.apache.flink.api.common.eventtime.NoWatermarksGenerator
 * Simplified: no
 */
import type { WatermarkGenerator } from "./watermark-generator.js";

/**
 * Never makes a watermark: for jobs in processing time.
 */
export const noWatermarks: WatermarkGenerator<unknown> = {
  createState: () => null,
  onEvent: () => {},
  onPeriodicEmit: () => {},
};

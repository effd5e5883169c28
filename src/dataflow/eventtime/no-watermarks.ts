import type { WatermarkGenerator } from "./watermark-generator.js";

/**
 * Never makes a watermark: for jobs in processing time.
 *
 * Flink: org.apache.flink.api.common.eventtime.NoWatermarksGenerator
 * Simplified: no
 */
export const noWatermarks: WatermarkGenerator<unknown> = {
  createState: () => null,
  onEvent: () => {},
  onPeriodicEmit: () => {},
};

/**
 * Watermarks that trail the highest timestamp by a fixed time.
 *
 * Flink: org.apache.flink.api.common.eventtime.BoundedOutOfOrdernessWatermarks, AscendingTimestampsWatermarks
 * (bound 0)
 * Simplified: no
 */
import { MIN_TIMESTAMP } from "../../model/event-time.js";
import type { WatermarkGenerator } from "./watermark-generator.js";

/** What the generator remembers. */
export interface BoundedOutOfOrdernessState {
  maxTimestamp: number;
}

/**
 * Watermarks that trail the highest timestamp by a fixed time.
 */
export function boundedOutOfOrdernessWatermarks(
  maxOutOfOrdernessMs: number,
): WatermarkGenerator<unknown, BoundedOutOfOrdernessState> {
  return {
    createState: () => ({ maxTimestamp: MIN_TIMESTAMP }),
    onEvent: (state, _event, timestamp) => {
      if (timestamp > state.maxTimestamp) state.maxTimestamp = timestamp;
    },
    onPeriodicEmit: ({ maxTimestamp }, output) => {
      const isFirst = maxTimestamp === MIN_TIMESTAMP;
      output.emitWatermark(isFirst ? MIN_TIMESTAMP : maxTimestamp - maxOutOfOrdernessMs - 1);
    },
  };
}

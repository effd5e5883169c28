import { MAX_TIMESTAMP } from "../../model/event-time.js";
import type { ReferenceOperator, ReferenceOutput } from "./reference-operator.js";
import { NotRecomputable } from "./user-context.js";
import { SplitWatermarks, type WatermarkRule } from "./split-watermarks.js";

/** The one stream that it watches. */
const ALL = "all";

/** Without idleness the clock decides nothing. */
const NO_MATTER_WHEN = 0;

/** Timestamps and watermarks made in the middle of a job; what came from before is dropped. */
export function watermarkAssigner(
  rule: WatermarkRule,
  timestampOf: (value: unknown, timestamp: number) => number,
  output: ReferenceOutput,
): ReferenceOperator {
  const watermarks = new SplitWatermarks(rule, output);
  watermarks.add(ALL);
  let isOver = false;
  return {
    record: (value, recordTimestamp, origin) => {
      const timestamp = timestampOf(value, recordTimestamp);
      output.record(value, timestamp, origin);
      watermarks.record(ALL, timestamp, value);
    },
    watermark: (timestamp) => {
      if (timestamp !== MAX_TIMESTAMP) return;
      isOver = true;
      output.watermark(timestamp);
    },
    status: () => {},
    // Nothing comes after the last watermark of all, though the clock still ticks.
    tick: (_name, now) => {
      if (!isOver) watermarks.tick(now);
    },
    // An idle source says nothing of its end: then a last look at the clock comes first.
    finish: () => {
      if (isOver) return;
      if (rule.idlenessMs !== null) {
        throw new NotRecomputable("when an assigner of watermarks finished is not known");
      }
      watermarks.tick(NO_MATTER_WHEN);
    },
    visit: () => {},
  };
}

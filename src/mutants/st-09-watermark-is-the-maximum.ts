import { MIN_TIMESTAMP } from "../model/event-time.js";
import type { WatermarkValve } from "../runtime/rules/task-rules.js";
import { DEFAULT_RUNTIME_RULES } from "../runtime/rules.js";
import { mutant, type Mutant } from "./mutant.js";

/** The fastest channel sets the time: records of the others come late. */
export const watermarkIsTheMaximum: Mutant = mutant(
  "ST-09",
  "The watermark of a task is the maximum over its channels instead of the minimum.",
  "task",
  "createWatermarkValve",
  (channels, output) => {
    const { createWatermarkValve } = DEFAULT_RUNTIME_RULES.task;
    const valve = createWatermarkValve(channels, output);
    const broken: WatermarkValve = {
      get state() {
        return valve.state;
      },
      set state(state) {
        valve.state = state;
      },
      inputWatermarkStatus: () => {},
      inputWatermark: (timestamp) => {
        if (timestamp <= (valve.state.lastOutputWatermark ?? MIN_TIMESTAMP)) return;
        valve.state.lastOutputWatermark = timestamp;
        output.emitWatermark(timestamp);
      },
    };
    return broken;
  },
);

/**
 * Sessions in processing time: windows that grow as long as the next element comes within the gap.
 *
 * Flink: org.apache.flink.streaming.api.windowing.assigners.ProcessingTimeSessionWindows
 * Simplified: no
 */
import { checkArgument } from "../../../model/java-exception.js";
import type { TimeWindow } from "../../../model/time-window.js";
import { toMillis, type DurationLike } from "../../api/duration.js";
import type { Trigger } from "../trigger.js";
import { ProcessingTimeTrigger } from "../triggers/processing-time-trigger.js";
import type {
  WindowAssigner,
  WindowAssignerContext,
  WindowingDescription,
  WindowMerge,
} from "../window-assigner.js";
import { timeWindow } from "../window-start.js";
import { mergeTimeWindows } from "./merge-time-windows.js";

/** See the file's first comment. */
export class ProcessingTimeSessionWindows implements WindowAssigner<unknown, TimeWindow> {
  readonly isEventTime = false;
  private readonly gap: number;

  private constructor(gap: number) {
    this.gap = gap;
  }

  /**
   * @example
   * ```ts
   * keyed.window(ProcessingTimeSessionWindows.withGap("30 min"));
   * ```
   */
  static withGap(gap: DurationLike): ProcessingTimeSessionWindows {
    const gapMs = toMillis(gap);
    checkArgument(gapMs > 0, "ProcessingTimeSessionWindows parameters must satisfy 0 < size");
    return new ProcessingTimeSessionWindows(gapMs);
  }

  assignWindows(
    _element: unknown,
    _timestamp: number,
    context: WindowAssignerContext,
  ): readonly TimeWindow[] {
    const now = context.getCurrentProcessingTime();
    return [timeWindow(now, now + this.gap)];
  }

  mergeWindows(windows: readonly TimeWindow[]): readonly WindowMerge<TimeWindow>[] {
    return mergeTimeWindows(windows);
  }

  getDefaultTrigger(): Trigger<unknown, TimeWindow> {
    return ProcessingTimeTrigger.create();
  }

  describe(): WindowingDescription {
    return { type: "ProcessingTimeSessionWindows", gapMs: this.gap };
  }
}

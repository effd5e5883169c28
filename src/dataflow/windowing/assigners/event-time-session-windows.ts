/**
 * Sessions in event time: windows that grow as long as the next element comes within the gap.
 *
 * Flink: org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows
 * Simplified: no
 */
import { checkArgument } from "../../../model/java-exception.js";
import type { TimeWindow } from "../../../model/time-window.js";
import { toMillis, type DurationLike } from "../../api/duration.js";
import type { Trigger } from "../trigger.js";
import { EventTimeTrigger } from "../triggers/event-time-trigger.js";
import type { WindowAssigner, WindowingDescription, WindowMerge } from "../window-assigner.js";
import { timeWindow } from "../window-start.js";
import { mergeTimeWindows } from "./merge-time-windows.js";

/** See the file's first comment. */
export class EventTimeSessionWindows implements WindowAssigner<unknown, TimeWindow> {
  readonly isEventTime = true;
  private readonly gap: number;

  private constructor(gap: number) {
    this.gap = gap;
  }

  /**
   * @example
   * ```ts
   * keyed.window(EventTimeSessionWindows.withGap("30 min"));
   * ```
   */
  static withGap(gap: DurationLike): EventTimeSessionWindows {
    const gapMs = toMillis(gap);
    checkArgument(gapMs > 0, "EventTimeSessionWindows parameters must satisfy 0 < size");
    return new EventTimeSessionWindows(gapMs);
  }

  assignWindows(_element: unknown, timestamp: number): readonly TimeWindow[] {
    return [timeWindow(timestamp, timestamp + this.gap)];
  }

  mergeWindows(windows: readonly TimeWindow[]): readonly WindowMerge<TimeWindow>[] {
    return mergeTimeWindows(windows);
  }

  getDefaultTrigger(): Trigger<unknown, TimeWindow> {
    return EventTimeTrigger.create();
  }

  describe(): WindowingDescription {
    return { type: "EventTimeSessionWindows", gapMs: this.gap };
  }
}

/**
 * Sessions in event time: windows that grow as long as the next element comes within a gap that depends on the element.
 *
 * Flink: org.apache.flink.streaming.api.windowing.assigners.DynamicEventTimeSessionWindows
 * Simplified: no
 */
import { checkArgument } from "../../../model/java-exception.js";
import type { TimeWindow } from "../../../model/time-window.js";
import type { Trigger } from "../trigger.js";
import { EventTimeTrigger } from "../triggers/event-time-trigger.js";
import type { WindowAssigner, WindowingDescription, WindowMerge } from "../window-assigner.js";
import { timeWindow } from "../window-start.js";
import { mergeTimeWindows } from "./merge-time-windows.js";

/** See the file's first comment. */
export class DynamicEventTimeSessionWindows<T> implements WindowAssigner<T, TimeWindow> {
  readonly isEventTime = true;
  private readonly gapExtractor: (element: T) => number;

  private constructor(gapExtractor: (element: T) => number) {
    this.gapExtractor = gapExtractor;
  }

  /**
   * @example
   * ```ts
   * keyed.window(DynamicEventTimeSessionWindows.withDynamicGap((visit: Visit) => visit.timeoutMs));
   * ```
   */
  static withDynamicGap<T>(
    gapExtractor: (element: T) => number,
  ): DynamicEventTimeSessionWindows<T> {
    return new DynamicEventTimeSessionWindows(gapExtractor);
  }

  assignWindows(element: T, timestamp: number): readonly TimeWindow[] {
    const gap = this.gapExtractor(element);
    checkArgument(gap > 0, "Dynamic session time gap must satisfy 0 < gap");
    return [timeWindow(timestamp, timestamp + gap)];
  }

  mergeWindows(windows: readonly TimeWindow[]): readonly WindowMerge<TimeWindow>[] {
    return mergeTimeWindows(windows);
  }

  getDefaultTrigger(): Trigger<unknown, TimeWindow> {
    return EventTimeTrigger.create();
  }

  describe(): WindowingDescription {
    return { type: "DynamicEventTimeSessionWindows" };
  }
}

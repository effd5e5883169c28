/**
 * Sessions in processing time: windows that grow as long as the next element comes within a gap that depends on the element.
 *
 * Flink: org.apache.flink.streaming.api.windowing.assigners.DynamicProcessingTimeSessionWindows
 * Simplified: no
 */
import { checkArgument } from "../../../model/java-exception.js";
import type { TimeWindow } from "../../../model/time-window.js";
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
export class DynamicProcessingTimeSessionWindows<T> implements WindowAssigner<T, TimeWindow> {
  readonly isEventTime = false;
  private readonly gapExtractor: (element: T) => number;

  private constructor(gapExtractor: (element: T) => number) {
    this.gapExtractor = gapExtractor;
  }

  /**
   * @example
   * ```ts
   * keyed.window(DynamicProcessingTimeSessionWindows.withDynamicGap((visit: Visit) => visit.timeoutMs));
   * ```
   */
  static withDynamicGap<T>(
    gapExtractor: (element: T) => number,
  ): DynamicProcessingTimeSessionWindows<T> {
    return new DynamicProcessingTimeSessionWindows(gapExtractor);
  }

  assignWindows(
    element: T,
    _timestamp: number,
    context: WindowAssignerContext,
  ): readonly TimeWindow[] {
    const gap = this.gapExtractor(element);
    checkArgument(gap > 0, "Dynamic session time gap must satisfy 0 < gap");
    const now = context.getCurrentProcessingTime();
    return [timeWindow(now, now + gap)];
  }

  mergeWindows(windows: readonly TimeWindow[]): readonly WindowMerge<TimeWindow>[] {
    return mergeTimeWindows(windows);
  }

  getDefaultTrigger(): Trigger<unknown, TimeWindow> {
    return ProcessingTimeTrigger.create();
  }

  describe(): WindowingDescription {
    return { type: "DynamicProcessingTimeSessionWindows" };
  }
}

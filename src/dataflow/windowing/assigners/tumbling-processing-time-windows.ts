/**
 * Windows of one size in a row, by the clock of the machine.
 *
 * Flink: org.apache.flink.streaming.api.windowing.assigners.TumblingProcessingTimeWindows
 * Simplified: window stagger is omitted
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
} from "../window-assigner.js";
import { timeWindow, windowStartWithOffset } from "../window-start.js";

/** See the file's first comment. */
export class TumblingProcessingTimeWindows implements WindowAssigner<unknown, TimeWindow> {
  readonly isEventTime = false;
  private readonly size: number;
  private readonly offset: number;

  private constructor(size: number, offset: number) {
    this.size = size;
    this.offset = offset;
  }

  /**
   * @example
   * ```ts
   * keyed.window(TumblingProcessingTimeWindows.of("5 s"));
   * ```
   */
  static of(size: DurationLike, offset: DurationLike = "0 ms"): TumblingProcessingTimeWindows {
    const sizeMs = toMillis(size);
    const offsetMs = toMillis(offset);
    checkArgument(
      Math.abs(offsetMs) < sizeMs,
      "TumblingProcessingTimeWindows parameters must satisfy abs(offset) < size",
    );
    return new TumblingProcessingTimeWindows(sizeMs, offsetMs);
  }

  assignWindows(
    _element: unknown,
    _timestamp: number,
    context: WindowAssignerContext,
  ): readonly TimeWindow[] {
    const now = context.getCurrentProcessingTime();
    const start = windowStartWithOffset(now, this.offset, this.size);
    return [timeWindow(start, start + this.size)];
  }

  getDefaultTrigger(): Trigger<unknown, TimeWindow> {
    return ProcessingTimeTrigger.create();
  }

  describe(): WindowingDescription {
    return { type: "TumblingProcessingTimeWindows", sizeMs: this.size, offsetMs: this.offset };
  }
}

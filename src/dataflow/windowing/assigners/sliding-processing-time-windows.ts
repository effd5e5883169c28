/**
 * Windows of one size that begin every slide, by the clock of the machine: an element is in several of them, or
 * in none if the slide is larger than the size.
 *
 * Flink: org.apache.flink.streaming.api.windowing.assigners.SlidingProcessingTimeWindows
 * Simplified: no
 */
import type { TimeWindow } from "../../../model/time-window.js";
import { toMillis, type DurationLike } from "../../api/duration.js";
import type { Trigger } from "../trigger.js";
import { ProcessingTimeTrigger } from "../triggers/processing-time-trigger.js";
import type {
  WindowAssigner,
  WindowAssignerContext,
  WindowingDescription,
} from "../window-assigner.js";
import { checkSliding, slidingWindows } from "./sliding-windows.js";

/** See the file's first comment. */
export class SlidingProcessingTimeWindows implements WindowAssigner<unknown, TimeWindow> {
  readonly isEventTime = false;
  private readonly size: number;
  private readonly slide: number;
  private readonly offset: number;

  private constructor(size: number, slide: number, offset: number) {
    this.size = size;
    this.slide = slide;
    this.offset = offset;
  }

  /**
   * @example
   * ```ts
   * keyed.window(SlidingProcessingTimeWindows.of("10 min", "1 min"));
   * ```
   */
  static of(
    size: DurationLike,
    slide: DurationLike,
    offset: DurationLike = "0 ms",
  ): SlidingProcessingTimeWindows {
    const sizeMs = toMillis(size);
    const slideMs = toMillis(slide);
    const offsetMs = toMillis(offset);
    checkSliding("SlidingProcessingTimeWindows", sizeMs, slideMs, offsetMs);
    return new SlidingProcessingTimeWindows(sizeMs, slideMs, offsetMs);
  }

  assignWindows(
    _element: unknown,
    _timestamp: number,
    context: WindowAssignerContext,
  ): readonly TimeWindow[] {
    const now = context.getCurrentProcessingTime();
    return slidingWindows(now, this.size, this.slide, this.offset);
  }

  getDefaultTrigger(): Trigger<unknown, TimeWindow> {
    return ProcessingTimeTrigger.create();
  }

  describe(): WindowingDescription {
    const { size: sizeMs, slide: slideMs, offset: offsetMs } = this;
    return { type: "SlidingProcessingTimeWindows", sizeMs, slideMs, offsetMs };
  }
}

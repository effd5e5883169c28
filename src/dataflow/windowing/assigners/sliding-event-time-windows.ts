/**
 * Windows of one size that begin every slide, by the timestamps of elements: an element is in several of them, or
 * in none if the slide is larger than the size.
 *
 * Flink: org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows
 * Simplified: no
 */
import { MIN_TIMESTAMP } from "../../../model/event-time.js";
import type { TimeWindow } from "../../../model/time-window.js";
import { toMillis, type DurationLike } from "../../api/duration.js";
import type { Trigger } from "../trigger.js";
import { EventTimeTrigger } from "../triggers/event-time-trigger.js";
import type { WindowAssigner, WindowingDescription } from "../window-assigner.js";
import { checkSliding, slidingWindows } from "./sliding-windows.js";
import { missingTimestamp } from "./tumbling-event-time-windows.js";

/** See the file's first comment. */
export class SlidingEventTimeWindows implements WindowAssigner<unknown, TimeWindow> {
  readonly isEventTime = true;
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
   * keyed.window(SlidingEventTimeWindows.of("10 min", "1 min"));
   * ```
   */
  static of(
    size: DurationLike,
    slide: DurationLike,
    offset: DurationLike = "0 ms",
  ): SlidingEventTimeWindows {
    const sizeMs = toMillis(size);
    const slideMs = toMillis(slide);
    const offsetMs = toMillis(offset);
    checkSliding("SlidingEventTimeWindows", sizeMs, slideMs, offsetMs);
    return new SlidingEventTimeWindows(sizeMs, slideMs, offsetMs);
  }

  assignWindows(_element: unknown, timestamp: number): readonly TimeWindow[] {
    if (timestamp === MIN_TIMESTAMP) throw missingTimestamp();
    return slidingWindows(timestamp, this.size, this.slide, this.offset);
  }

  getDefaultTrigger(): Trigger<unknown, TimeWindow> {
    return EventTimeTrigger.create();
  }

  describe(): WindowingDescription {
    const { size: sizeMs, slide: slideMs, offset: offsetMs } = this;
    return { type: "SlidingEventTimeWindows", sizeMs, slideMs, offsetMs };
  }
}

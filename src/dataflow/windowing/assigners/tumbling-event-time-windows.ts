/**
 * Windows of one size in a row, by the timestamps of elements.
 *
 * Flink: org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows
 * Simplified: window stagger is omitted
 */
import { MIN_TIMESTAMP } from "../../../model/event-time.js";
import { checkArgument, JavaException } from "../../../model/java-exception.js";
import type { TimeWindow } from "../../../model/time-window.js";
import { toMillis, type DurationLike } from "../../api/duration.js";
import type { Trigger } from "../trigger.js";
import { EventTimeTrigger } from "../triggers/event-time-trigger.js";
import type { WindowAssigner, WindowingDescription } from "../window-assigner.js";
import { timeWindow, windowStartWithOffset } from "../window-start.js";

/** See the file's first comment. */
export class TumblingEventTimeWindows implements WindowAssigner<unknown, TimeWindow> {
  readonly isEventTime = true;
  readonly isTumbling = true;
  private readonly size: number;
  private readonly offset: number;

  private constructor(size: number, offset: number) {
    this.size = size;
    this.offset = offset;
  }

  /**
   * @example
   * ```ts
   * keyed.window(TumblingEventTimeWindows.of(Duration.ofMinutes(1)));
   * ```
   */
  static of(size: DurationLike, offset: DurationLike = "0 ms"): TumblingEventTimeWindows {
    const sizeMs = toMillis(size);
    const offsetMs = toMillis(offset);
    checkArgument(
      Math.abs(offsetMs) < sizeMs,
      "TumblingEventTimeWindows parameters must satisfy abs(offset) < size",
    );
    return new TumblingEventTimeWindows(sizeMs, offsetMs);
  }

  assignWindows(_element: unknown, timestamp: number): readonly TimeWindow[] {
    if (timestamp === MIN_TIMESTAMP) throw missingTimestamp();
    const start = windowStartWithOffset(timestamp, this.offset, this.size);
    return [timeWindow(start, start + this.size)];
  }

  getDefaultTrigger(): Trigger<unknown, TimeWindow> {
    return EventTimeTrigger.create();
  }

  describe(): WindowingDescription {
    return { type: "TumblingEventTimeWindows", sizeMs: this.size, offsetMs: this.offset };
  }
}

/** What all event-time assigners say of an element without a timestamp. */
export function missingTimestamp(): JavaException {
  return new JavaException(
    "RuntimeException",
    "Record has Long.MIN_VALUE timestamp (= no timestamp marker). " +
      "Is the time characteristic set to 'ProcessingTime', or did you forget to call " +
      "'DataStream.assignTimestampsAndWatermarks(...)'?",
  );
}

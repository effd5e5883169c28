/**
 * Keeps the elements that are not much older than the youngest of the window.
 *
 * Flink: org.apache.flink.streaming.api.windowing.evictors.TimeEvictor
 * Simplified: no
 */
import { MIN_TIMESTAMP } from "../../../model/event-time.js";
import { toMillis, type DurationLike } from "../../api/duration.js";
import type { Evictor, TimestampedValue } from "../evictor.js";
import type { WindowingDescription } from "../window-assigner.js";
import type { Window } from "../window.js";

/** See the file's first comment. */
export class TimeEvictor<T> implements Evictor<T, Window> {
  private readonly windowSizeMs: number;
  private readonly doEvictAfter: boolean;

  private constructor(windowSizeMs: number, doEvictAfter: boolean) {
    this.windowSizeMs = windowSizeMs;
    this.doEvictAfter = doEvictAfter;
  }

  /**
   * @example
   * ```ts
   * windowed.evictor(TimeEvictor.of("10 s"));
   * ```
   */
  static of<T>(windowSize: DurationLike, doEvictAfter: boolean = false): TimeEvictor<T> {
    return new TimeEvictor(toMillis(windowSize), doEvictAfter);
  }

  evictBefore(elements: readonly TimestampedValue<T>[]): readonly TimestampedValue<T>[] {
    return this.doEvictAfter ? elements : this.keep(elements);
  }

  evictAfter(elements: readonly TimestampedValue<T>[]): readonly TimestampedValue<T>[] {
    return this.doEvictAfter ? this.keep(elements) : elements;
  }

  describe(): WindowingDescription {
    return {
      type: "TimeEvictor",
      windowSizeMs: this.windowSizeMs,
      doEvictAfter: this.doEvictAfter,
    };
  }

  /** Without timestamps there is nothing to compare. */
  private keep(elements: readonly TimestampedValue<T>[]): readonly TimestampedValue<T>[] {
    if ((elements[0]?.timestamp ?? MIN_TIMESTAMP) === MIN_TIMESTAMP) return elements;
    const youngest = Math.max(...elements.map(({ timestamp }) => timestamp));
    return elements.filter(({ timestamp }) => timestamp > youngest - this.windowSizeMs);
  }
}

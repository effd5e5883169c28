/**
 * Keeps the newest elements of a window, up to a number.
 *
 * Flink: org.apache.flink.streaming.api.windowing.evictors.CountEvictor
 * Simplified: no
 */
import type { Evictor, TimestampedValue } from "../evictor.js";
import type { WindowingDescription } from "../window-assigner.js";
import type { Window } from "../window.js";

/** See the file's first comment. */
export class CountEvictor<T> implements Evictor<T, Window> {
  private readonly maxCount: number;
  private readonly doEvictAfter: boolean;

  private constructor(maxCount: number, doEvictAfter: boolean) {
    this.maxCount = maxCount;
    this.doEvictAfter = doEvictAfter;
  }

  /**
   * @example
   * ```ts
   * windowed.evictor(CountEvictor.of(100));
   * ```
   */
  static of<T>(maxCount: number, doEvictAfter: boolean = false): CountEvictor<T> {
    return new CountEvictor(maxCount, doEvictAfter);
  }

  evictBefore(elements: readonly TimestampedValue<T>[]): readonly TimestampedValue<T>[] {
    return this.doEvictAfter ? elements : this.keep(elements);
  }

  evictAfter(elements: readonly TimestampedValue<T>[]): readonly TimestampedValue<T>[] {
    return this.doEvictAfter ? this.keep(elements) : elements;
  }

  describe(): WindowingDescription {
    return { type: "CountEvictor", maxCount: this.maxCount, doEvictAfter: this.doEvictAfter };
  }

  private keep(elements: readonly TimestampedValue<T>[]): readonly TimestampedValue<T>[] {
    return elements.slice(Math.max(0, elements.length - this.maxCount));
  }
}

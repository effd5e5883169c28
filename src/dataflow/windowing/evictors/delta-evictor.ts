/**
 * Keeps the elements that differ from the last one by less than a threshold.
 *
 * Flink: org.apache.flink.streaming.api.windowing.evictors.DeltaEvictor
 * Simplified: no
 */
import type { DeltaFunction } from "../triggers/delta-trigger.js";
import type { Evictor, TimestampedValue } from "../evictor.js";
import type { WindowingDescription } from "../window-assigner.js";
import type { Window } from "../window.js";

/** See the file's first comment. */
export class DeltaEvictor<T> implements Evictor<T, Window> {
  private readonly threshold: number;
  private readonly delta: DeltaFunction<T>;
  private readonly doEvictAfter: boolean;

  private constructor(threshold: number, delta: DeltaFunction<T>, doEvictAfter: boolean) {
    this.threshold = threshold;
    this.delta = delta;
    this.doEvictAfter = doEvictAfter;
  }

  /**
   * @example
   * ```ts
   * windowed.evictor(DeltaEvictor.of(10, (one: Reading, last) => last.degrees - one.degrees));
   * ```
   */
  static of<T>(
    threshold: number,
    delta: DeltaFunction<T>,
    doEvictAfter: boolean = false,
  ): DeltaEvictor<T> {
    return new DeltaEvictor(threshold, delta, doEvictAfter);
  }

  evictBefore(elements: readonly TimestampedValue<T>[]): readonly TimestampedValue<T>[] {
    return this.doEvictAfter ? elements : this.keep(elements);
  }

  evictAfter(elements: readonly TimestampedValue<T>[]): readonly TimestampedValue<T>[] {
    return this.doEvictAfter ? this.keep(elements) : elements;
  }

  describe(): WindowingDescription {
    return { type: "DeltaEvictor", threshold: this.threshold, doEvictAfter: this.doEvictAfter };
  }

  private keep(elements: readonly TimestampedValue<T>[]): readonly TimestampedValue<T>[] {
    const last = elements.at(-1);
    if (last === undefined) return elements;
    return elements.filter(({ value }) => this.delta(value, last.value) < this.threshold);
  }
}

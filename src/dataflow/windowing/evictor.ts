/**
 * Takes elements out of a window before or after its function is called.
 *
 * Flink: org.apache.flink.streaming.api.windowing.evictors.Evictor
 * Simplified: returns what stays instead of removing through an iterator
 */
import type { WindowingDescription } from "./window-assigner.js";
import type { Window } from "./window.js";

/** An element in a window, with its timestamp. */
export interface TimestampedValue<T> {
  readonly value: T;
  readonly timestamp: number;
}

/** What an evictor can ask. */
export interface EvictorContext {
  /** Milliseconds on the machine's wall clock. */
  getCurrentProcessingTime(): number;
  /** Event time reached so far; `MIN_TIMESTAMP` before the first watermark. */
  getCurrentWatermark(): number;
}

/**
 * Takes elements out of a window before or after its function is called.
 */
export interface Evictor<T, W extends Window> {
  /** Called before the window function; answers which elements stay. */
  evictBefore(
    elements: readonly TimestampedValue<T>[],
    window: W,
    context: EvictorContext,
  ): readonly TimestampedValue<T>[];
  /** Called after the window function; answers which elements stay. */
  evictAfter(
    elements: readonly TimestampedValue<T>[],
    window: W,
    context: EvictorContext,
  ): readonly TimestampedValue<T>[];
  /** What it is, as plain data: for plans and checkers. */
  describe(): WindowingDescription;
}

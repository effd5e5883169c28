/**
 * Gets the elements of both streams that share a key and a window; one of the two lists may be empty.
 *
 * Flink: org.apache.flink.api.common.functions.CoGroupFunction
 * Simplified: no
 */
import type { Collector } from "./collector.js";

/**
 * Gets the elements of both streams that share a key and a window; one of the two lists may be empty.
 *
 * @example
 * ```ts
 * coGrouped.apply({
 *   coGroup(orders, clicks, out: Collector<number>) {
 *     out.collect(orders.length / clicks.length);
 *   },
 * });
 * ```
 */
export interface CoGroupFunction<T1, T2, R> {
  /** Gets all elements of a window and key, of both streams; one side may be empty. */
  coGroup(first: readonly T1[], second: readonly T2[], out: Collector<R>): void;
}

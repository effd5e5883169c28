/**
 * Makes zero or more elements of each pair of elements that a window join finds.
 *
 * Flink: org.apache.flink.api.common.functions.FlatJoinFunction
 * Simplified: no
 */
import type { Collector } from "./collector.js";

/**
 * Makes zero or more elements of each pair of elements that a window join finds.
 *
 * @example
 * ```ts
 * joinedInWindows.apply({
 *   join(order, click, out: Collector<string>) {
 *     if (order.item === click.page) out.collect(order.item);
 *   },
 * });
 * ```
 */
export interface FlatJoinFunction<T1, T2, R> {
  /** Makes zero or more elements of a pair. */
  join(first: T1, second: T2, out: Collector<R>): void;
}

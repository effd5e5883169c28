/**
 * Gets all elements of one subtask, at the end of the input.
 *
 * Flink: org.apache.flink.api.common.functions.MapPartitionFunction
 * Simplified: no
 */
import type { Collector } from "./collector.js";

/**
 * Gets all elements of one subtask (or one key), at the end of the input.
 *
 * @example
 * ```ts
 * visits.fullWindowPartition().mapPartition((all, out: Collector<number>) => {
 *   out.collect(all.length);
 * });
 * ```
 */
export type MapPartitionFunction<T, R> = (values: readonly T[], out: Collector<R>) => void;

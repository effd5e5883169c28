/**
 * Makes zero or more elements of each: collects them, or returns them.
 *
 * Flink: org.apache.flink.api.common.functions.FlatMapFunction
 * Simplified: no
 */
import type { Collector } from "./collector.js";

/**
 * Makes zero or more elements of each: collects them, or returns them.
 *
 * @example
 * ```ts
 * lines.flatMap((line) => line.split(" "));
 * lines.flatMap((line, out: Collector<string>) => {
 *   for (const word of line.split(" ")) out.collect(word);
 * });
 * ```
 */
export type FlatMapFunction<T, R> =
  | ((value: T, out: Collector<R>) => Iterable<R> | void)
  | {
      /** Makes zero or more elements of one. */
      flatMap(value: T, out: Collector<R>): Iterable<R> | void;
    };

/**
 * Makes zero or more elements of each element of two connected streams.
 *
 * Flink: org.apache.flink.streaming.api.functions.co.CoFlatMapFunction
 * Simplified: no
 */
import type { Collector } from "./collector.js";

/**
 * Makes zero or more elements of each element of two connected streams.
 *
 * @example
 * ```ts
 * lines.connect(words).flatMap({
 *   flatMap1(line: string, out: Collector<string>) {
 *     for (const word of line.split(" ")) out.collect(word);
 *   },
 *   flatMap2(word: string, out: Collector<string>) {
 *     out.collect(word);
 *   },
 * });
 * ```
 */
export interface CoFlatMapFunction<T1, T2, R> {
  /** Makes zero or more elements of each of the first stream. */
  flatMap1(value: T1, out: Collector<R>): void;
  /** Makes zero or more elements of each of the second stream. */
  flatMap2(value: T2, out: Collector<R>): void;
}

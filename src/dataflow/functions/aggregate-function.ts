/**
 * Aggregates elements one by one in an accumulator: plain data, kept as state.
 *
 * Flink: org.apache.flink.api.common.functions.AggregateFunction
 * Simplified: no
 *
 * @example
 * ```ts
 * const count: AggregateFunction<Visit, number, number> = {
 *   createAccumulator: () => 0,
 *   add: (_visit, visits) => visits + 1,
 *   getResult: (visits) => visits,
 *   merge: (left, right) => left + right,
 * };
 * ```
 */
export interface AggregateFunction<In, Acc, Out> {
  /** What is there before the first element. */
  createAccumulator(): Acc;
  /** The accumulator with one more element. */
  add(value: In, accumulator: Acc): Acc;
  /** What the accumulator comes to. */
  getResult(accumulator: Acc): Out;
  /** Two accumulators as one; needed where windows merge. */
  merge(left: Acc, right: Acc): Acc;
}

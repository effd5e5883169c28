/**
 * Makes one element of each element of two connected streams.
 *
 * Flink: org.apache.flink.streaming.api.functions.co.CoMapFunction
 * Simplified: no
 *
 * @example
 * ```ts
 * clicks.connect(orders).map({ map1: (click) => click.page, map2: (order) => order.item });
 * ```
 */
export interface CoMapFunction<T1, T2, R> {
  /** Makes one element of each of the first stream. */
  map1(value: T1): R;
  /** Makes one element of each of the second stream. */
  map2(value: T2): R;
}

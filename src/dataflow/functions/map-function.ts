/**
 * Makes one element of each.
 *
 * Flink: org.apache.flink.api.common.functions.MapFunction
 * Simplified: no
 *
 * @example
 * ```ts
 * stream.map((visit) => visit.page);
 * ```
 */
export type MapFunction<T, R> =
  | ((value: T) => R)
  | {
      /** Makes one element of another. */
      map(value: T): R;
    };

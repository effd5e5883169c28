/**
 * Combines two elements into one of the same type; associative.
 *
 * Flink: org.apache.flink.api.common.functions.ReduceFunction
 * Simplified: no
 *
 * @example
 * ```ts
 * keyed.reduce((left, right) => ({ ...left, visits: left.visits + right.visits }));
 * ```
 */
export type ReduceFunction<T> =
  | ((left: T, right: T) => T)
  | {
      /** Two elements as one of the same type. */
      reduce(left: T, right: T): T;
    };

/** The function itself, whichever form it was given in. */
export function reducerOf<T>(reduce: ReduceFunction<T>): (left: T, right: T) => T {
  return typeof reduce === "function" ? reduce : (left, right) => reduce.reduce(left, right);
}

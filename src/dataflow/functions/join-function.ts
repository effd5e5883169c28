/**
 * Makes one element of each pair of elements that a window join finds.
 *
 * Flink: org.apache.flink.api.common.functions.JoinFunction
 * Simplified: a function, so that it is told apart from a flat join
 *
 * @example
 * ```ts
 * const join: JoinFunction<Order, Click, string> = (order, click) => `${click.page}: ${order.item}`;
 * ```
 */
export type JoinFunction<T1, T2, R> = (first: T1, second: T2) => R;

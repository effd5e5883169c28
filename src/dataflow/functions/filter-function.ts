/**
 * Keeps an element or drops it.
 *
 * Flink: org.apache.flink.api.common.functions.FilterFunction
 * Simplified: no
 *
 * @example
 * ```ts
 * stream.filter((visit) => visit.page !== "/health");
 * ```
 */
export type FilterFunction<T> = ((value: T) => boolean) | { filter(value: T): boolean };

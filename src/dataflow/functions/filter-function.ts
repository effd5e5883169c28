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
export type FilterFunction<T> =
  | ((value: T) => boolean)
  | {
      /** Whether the element stays. */
      filter(value: T): boolean;
    };

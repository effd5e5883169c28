/**
 * Orders events of the same time: negative, zero or positive, as for sorting.
 *
 * Flink: org.apache.flink.cep.EventComparator
 * Simplified: no
 */
export type EventComparator<T> =
  ((left: T, right: T) => number) | { compare(left: T, right: T): number };

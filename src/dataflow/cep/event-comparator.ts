/**
 * Orders events of the same time: negative, zero or positive, as for sorting.
 *
 * Flink: org.apache.flink.cep.EventComparator
 * Simplified: no
 */
export type EventComparator<T> =
  | ((left: T, right: T) => number)
  | {
      /** Negative: the left event goes first; of events with the same timestamp only. */
      compare(left: T, right: T): number;
    };

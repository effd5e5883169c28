/**
 * Takes what a function puts out.
 *
 * Flink: org.apache.flink.util.Collector
 * Simplified: no close
 */
export interface Collector<T> {
  /** Emits a record; its timestamp is that of the input, or as the operator says. */
  collect(value: T): void;
}

/**
 * State of one value under the current key.
 *
 * Flink: org.apache.flink.api.common.state.ValueState
 * Simplified: no
 */
export interface ValueState<T> {
  /** The value, `null` if there is none. */
  value(): T | null;
  /** Replaces the value; `null` removes it. */
  update(value: T | null): void;
  /** Removes everything. */
  clear(): void;
}

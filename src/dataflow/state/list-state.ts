/**
 * State of a list under the current key.
 *
 * Flink: org.apache.flink.api.common.state.ListState
 * Simplified: no
 */
export interface ListState<T> {
  get(): readonly T[];
  add(value: T): void;
  addAll(values: readonly T[]): void;
  /** Replaces the list. */
  update(values: readonly T[]): void;
  clear(): void;
}

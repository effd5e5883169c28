/**
 * State of a list under the current key.
 *
 * Flink: org.apache.flink.api.common.state.ListState
 * Simplified: no
 */
export interface ListState<T> {
  /** All elements in order; an empty list if there are none. */
  get(): readonly T[];
  /** Appends an element. */
  add(value: T): void;
  /** Appends elements. */
  addAll(values: readonly T[]): void;
  /** Replaces the list. */
  update(values: readonly T[]): void;
  /** Removes everything. */
  clear(): void;
}

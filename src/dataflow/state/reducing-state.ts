/**
 * State that reduces what is added to it, under the current key.
 *
 * Flink: org.apache.flink.api.common.state.ReducingState
 * Simplified: no
 */
export interface ReducingState<T> {
  /** What was reduced so far, `null` if nothing was added. */
  get(): T | null;
  /** Reduces an element with what is there. */
  add(value: T): void;
  /** Removes everything. */
  clear(): void;
}

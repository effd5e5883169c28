/**
 * State that reduces what is added to it, under the current key.
 *
 * Flink: org.apache.flink.api.common.state.ReducingState
 * Simplified: no
 */
export interface ReducingState<T> {
  /** What was reduced so far, `null` if nothing was added. */
  get(): T | null;
  add(value: T): void;
  clear(): void;
}

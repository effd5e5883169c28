/**
 * State that aggregates what is added to it, under the current key.
 *
 * Flink: org.apache.flink.api.common.state.AggregatingState
 * Simplified: no
 */
export interface AggregatingState<In, Out> {
  /** The result so far, `null` if nothing was added. */
  get(): Out | null;
  /** Adds an element to the accumulator. */
  add(value: In): void;
  /** Removes everything. */
  clear(): void;
}

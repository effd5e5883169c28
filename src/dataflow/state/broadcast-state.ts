/**
 * State that every subtask keeps alike, as a map; only the broadcast side of a function may change it.
 *
 * Flink: org.apache.flink.api.common.state.BroadcastState, ReadOnlyBroadcastState
 * Simplified: iterates in the order in which keys were first put, where Flink has hash order
 */

/** What the side that is not broadcast sees of it. */
export interface ReadOnlyBroadcastState<K, V> {
  /** The value, `null` if there is none. */
  get(key: K): V | null;
  contains(key: K): boolean;
  immutableEntries(): readonly (readonly [K, V])[];
}

/** What the broadcast side can do with it. */
export interface BroadcastState<K, V> extends ReadOnlyBroadcastState<K, V> {
  put(key: K, value: V): void;
  putAll(entries: Iterable<readonly [K, V]>): void;
  remove(key: K): void;
  entries(): readonly (readonly [K, V])[];
  clear(): void;
}

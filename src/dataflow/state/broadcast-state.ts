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
  /** Whether there is a value for the key. */
  contains(key: K): boolean;
  /** All entries, in the order in which their keys came. */
  immutableEntries(): readonly (readonly [K, V])[];
}

/** What the broadcast side can do with it. */
export interface BroadcastState<K, V> extends ReadOnlyBroadcastState<K, V> {
  /** Sets the value of a key. */
  put(key: K, value: V): void;
  /** Sets the values of several keys. */
  putAll(entries: Iterable<readonly [K, V]>): void;
  /** Removes a key. */
  remove(key: K): void;
  /** All entries, in the order in which their keys came. */
  entries(): readonly (readonly [K, V])[];
  /** Removes everything. */
  clear(): void;
}

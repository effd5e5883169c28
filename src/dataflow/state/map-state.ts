/**
 * State of a map under the current key.
 *
 * Flink: org.apache.flink.api.common.state.MapState
 * Simplified: iterates in the order in which keys were first put, where Flink's heap has hash order
 */
export interface MapState<K, V> {
  /** The value, `null` if there is none. */
  get(key: K): V | null;
  /** Sets the value of a key. */
  put(key: K, value: V): void;
  /** Sets the values of several keys. */
  putAll(entries: Iterable<readonly [K, V]>): void;
  /** Removes a key. */
  remove(key: K): void;
  /** Whether there is a value for the key. */
  contains(key: K): boolean;
  /** All entries, in the order in which their keys came. */
  entries(): readonly (readonly [K, V])[];
  /** All keys, in the order in which they came. */
  keys(): readonly K[];
  /** All values, in the order in which their keys came. */
  values(): readonly V[];
  /** Whether there is no entry. */
  isEmpty(): boolean;
  /** Removes everything. */
  clear(): void;
}

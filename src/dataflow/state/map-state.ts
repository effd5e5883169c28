/**
 * State of a map under the current key.
 *
 * Flink: org.apache.flink.api.common.state.MapState
 * Simplified: iterates in the order in which keys were first put, where Flink's heap has hash order
 */
export interface MapState<K, V> {
  /** The value, `null` if there is none. */
  get(key: K): V | null;
  put(key: K, value: V): void;
  putAll(entries: Iterable<readonly [K, V]>): void;
  remove(key: K): void;
  contains(key: K): boolean;
  entries(): readonly (readonly [K, V])[];
  keys(): readonly K[];
  values(): readonly V[];
  isEmpty(): boolean;
  clear(): void;
}

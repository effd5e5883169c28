/**
 * By what a key is found in a map: keys that are objects (tuples) are equal when their content is.
 *
 * Flink: none (Flink calls equals and hashCode of the key)
 * Simplified: no
 */

/** The key itself, or a text for one that is an object. */
export function keyIdOf(key: unknown): unknown {
  return typeof key === "object" && key !== null ? `\u0000${JSON.stringify(key)}` : key;
}

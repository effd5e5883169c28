/**
 * Extracts the key of an element; pure, since it is asked more than once.
 *
 * Flink: org.apache.flink.api.java.functions.KeySelector
 * Simplified: no
 */
/** What may be a key: hashed as Java hashes it. */
export type Key = string | number | boolean | readonly (string | number | boolean)[];

/**
 * Extracts the key of an element; pure, since it is asked more than once.
 */
export type KeySelector<T, K extends Key> = (value: T) => K;

/** Names of the fields of `T` that can be keys. */
export type KeyField<T> = {
  [P in keyof T & string]: T[P] extends Key ? P : never;
}[keyof T & string];

import { InvariantViolation } from "./invariant.js";

/**
 * What state and messages consist of. A **frozen** object is a promise that nothing below it will
 * ever change, so copies share it: messages, descriptors and finished buffers are frozen once and
 * then cost a snapshot nothing.
 */
export type PlainData = unknown;

function isTypedArray(value: object): value is Float64Array {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/**
 * A deep copy of mutable plain data; frozen parts are shared.
 *
 * @throws InvariantViolation on a function, class instance or other thing that is not plain data:
 * such state could not be saved, drawn or compared.
 */
export function copyPlain<T>(value: T): T {
  if (typeof value !== "object" || value === null) {
    if (typeof value === "function")
      throw new InvariantViolation("state must be plain data", { value });
    return value;
  }
  if (Object.isFrozen(value)) return value;
  if (Array.isArray(value)) {
    const copy = new Array<unknown>(value.length);
    for (let i = 0; i < value.length; i++) {
      const item: unknown = value[i];
      copy[i] = typeof item === "object" && item !== null ? copyPlain(item) : item;
    }
    return copy as T;
  }
  return copyObject(value);
}

function copyObject<T extends object>(value: T): T {
  if (value instanceof Map) {
    const copy = new Map<unknown, unknown>();
    for (const [key, item] of value) copy.set(key, copyPlain(item));
    return copy as unknown as T;
  }
  if (value instanceof Set) return new Set(value) as unknown as T;
  if (isTypedArray(value)) return value.slice() as unknown as T;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new InvariantViolation("state must be plain data", { found: value.constructor.name });
  }
  const source = value as Record<string, unknown>;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(source)) {
    const item = source[key];
    copy[key] = typeof item === "object" && item !== null ? copyPlain(item) : item;
  }
  return copy as T;
}

/** Freezes a value and all that it holds; used on messages in test mode, to catch shared references. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  if (ArrayBuffer.isView(value)) return value;
  Object.freeze(value);
  if (value instanceof Map) for (const item of value.values()) deepFreeze(item);
  else for (const key of Object.keys(value)) deepFreeze((value as Record<string, unknown>)[key]);
  return value;
}

/** Two texts in code-unit order: the only text order that is the same on every machine. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The entries of a map in the order of their keys: for every loop that sends, emits or draws. */
export function sortedEntries<V>(map: ReadonlyMap<string, V>): [string, V][] {
  return [...map.entries()].sort((left, right) => compareText(left[0], right[0]));
}

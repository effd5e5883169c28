import { InvariantViolation } from "./invariant.js";

function isTypedArray(value: object): value is Float64Array {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/**
 * A deep copy of mutable plain data: null, booleans, numbers, texts, arrays, plain objects, maps, sets and
 * typed arrays, which is what state and messages consist of. A **frozen** object is a promise that
 * nothing below it will ever change, so copies share it: messages, descriptors and finished buffers
 * are frozen once and then cost a snapshot nothing.
 *
 * @throws InvariantViolation on a function, class instance or other thing that is not plain data:
 * such state could not be saved, drawn or compared.
 */
export function copyPlain<T>(value: T): T {
  switch (typeof value) {
    case "object":
      return value === null ? value : (copyObject(value) as T);
    case "function":
    case "symbol":
    case "bigint":
      throw new InvariantViolation("state must be plain data", { found: typeof value });
    default:
      return value;
  }
}

function copyObject(value: object): object {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) return Object.isFrozen(value) ? value : copyFields(value, {});
  if (prototype === Array.prototype) return Object.isFrozen(value) ? value : copyItems(value as []);
  if (value instanceof Map) {
    if (Object.isFrozen(value)) return value;
    const copy = new Map<unknown, unknown>();
    for (const [key, item] of value) copy.set(key, copyPlain(item));
    return copy;
  }
  if (value instanceof Set) return Object.isFrozen(value) ? value : new Set(value);
  if (isTypedArray(value)) return value.slice();
  if (prototype === null) {
    return Object.isFrozen(value) ? value : copyFields(value, Object.create(null) as object);
  }
  throw new InvariantViolation("state must be plain data", { found: value.constructor.name });
}

function copyItems(value: readonly unknown[]): unknown[] {
  const copy = value.slice();
  for (let i = 0; i < copy.length; i++) {
    const item = copy[i];
    if (typeof item !== "number" && typeof item !== "string") copy[i] = copyPlain(item);
  }
  return copy;
}

function copyFields(value: object, copy: object): object {
  const source = value as Record<string, unknown>;
  const target = copy as Record<string, unknown>;
  for (const key of Object.keys(source)) target[key] = copyPlain(source[key]);
  return target;
}

/** A deep copy that may be changed, whatever of the original is frozen. */
export function mutableCopy<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(mutableCopy) as T;
  if (value instanceof Map) {
    return new Map([...value].map(([key, item]) => [key, mutableCopy(item)])) as T;
  }
  if (value instanceof Set || isTypedArray(value)) return copyPlain(value);
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value))
    copy[key] = mutableCopy((value as Record<string, unknown>)[key]);
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

import { JavaException } from "./java-exception.js";

/**
 * A value as Java would type it. JavaScript has one number type, Java has six, and their hash codes
 * differ, so a key carries its type. Longs and big integers are decimal text.
 */
export type JavaValue =
  | { readonly type: "null" }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "int" | "short" | "byte" | "char"; readonly value: number }
  | { readonly type: "long" | "bigInteger"; readonly value: string }
  | { readonly type: "boolean"; readonly value: boolean }
  | { readonly type: "double" | "float"; readonly value: number }
  | { readonly type: "tuple" | "list"; readonly fields: readonly JavaValue[] }
  | { readonly type: "row"; readonly kind: RowKind; readonly fields: readonly JavaValue[] }
  | { readonly type: "bytes"; readonly value: readonly number[] }
  | { readonly type: "sqlTimestamp"; readonly epochMillis: number }
  | { readonly type: "instant"; readonly epochSecond: number; readonly nano: number }
  | {
      readonly type: "localDate";
      readonly year: number;
      readonly month: number;
      readonly day: number;
    }
  | { readonly type: "bigDecimal"; readonly unscaled: string; readonly scale: number }
  | { readonly type: "uuid"; readonly value: string };

/** Flink's `RowKind`, in the order of its byte values. */
export type RowKind = (typeof ROW_KINDS)[number];

const ROW_KINDS = ["INSERT", "UPDATE_BEFORE", "UPDATE_AFTER", "DELETE"] as const;

const scratch = new DataView(new ArrayBuffer(8));

/**
 * Java's `Object.hashCode()` as a signed 32-bit integer; Flink's `RowUtils.deepHashCodeRow` for rows.
 *
 * @example
 * javaHashCode({ type: "string", value: "hello" }); // 99162322
 */
export function javaHashCode(value: JavaValue): number {
  switch (value.type) {
    case "null":
      return 0;
    case "string":
      return hashString(value.value);
    case "int":
    case "short":
    case "byte":
    case "char":
      return value.value | 0;
    case "long":
      return hashLong(BigInt(value.value));
    case "boolean":
      return value.value ? 1231 : 1237;
    case "double":
      return hashDouble(value.value);
    case "float":
      return hashFloat(value.value);
    case "tuple":
      return hashTuple(value.fields);
    case "list":
      return hashList(value.fields);
    case "row":
      return hashRow(value.kind, value.fields);
    case "bytes":
      return hashBytes(value.value);
    case "sqlTimestamp":
      return hashLong(BigInt(value.epochMillis));
    case "instant":
      return (hashLong(BigInt(value.epochSecond)) + Math.imul(51, value.nano)) | 0;
    case "localDate":
      return (value.year & 0xfffff800) ^ ((value.year << 11) + (value.month << 6) + value.day);
    case "bigInteger":
      return hashBigInteger(BigInt(value.value));
    case "bigDecimal":
      return (Math.imul(31, hashBigInteger(BigInt(value.unscaled))) + value.scale) | 0;
    case "uuid":
      return hashUuid(value.value);
  }
}

/**
 * The Java value that a plain JSON-like key stands for: text is a String, an integer that fits 32
 * bits an Integer, a larger one a Long, any other number a Double, an array a tuple.
 */
export function javaValueOf(key: unknown): JavaValue {
  if (key === null || key === undefined) return { type: "null" };
  if (typeof key === "string") return { type: "string", value: key };
  if (typeof key === "boolean") return { type: "boolean", value: key };
  if (typeof key === "number") {
    if ((key | 0) === key && !Object.is(key, -0)) return { type: "int", value: key };
    if (Number.isSafeInteger(key) && key !== 0) return { type: "long", value: String(key) };
    return { type: "double", value: key };
  }
  if (Array.isArray(key)) return { type: "tuple", fields: key.map(javaValueOf) };
  throw new JavaException(
    "InvalidProgramException",
    `A key must be text, a number, a boolean or an array of these, not ${JSON.stringify(key)}.`,
  );
}

/** `String.hashCode`: 31-polynomial over UTF-16 code units. */
export function hashString(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(31, hash) + text.charCodeAt(i)) | 0;
  return hash;
}

/** `Long.hashCode`: the upper half xor the lower half. */
export function hashLong(value: bigint): number {
  const bits = BigInt.asUintN(64, value);
  return Number((bits >> 32n) & 0xffff_ffffn) ^ Number(bits & 0xffff_ffffn);
}

/** `Double.hashCode`; all NaN are the canonical one, `-0.0` and `0.0` differ. */
function hashDouble(value: number): number {
  if (Number.isNaN(value)) return 0x7ff80000;
  scratch.setFloat64(0, value);
  return scratch.getInt32(0) ^ scratch.getInt32(4);
}

function hashFloat(value: number): number {
  if (Number.isNaN(value)) return 0x7fc00000;
  scratch.setFloat32(0, value);
  return scratch.getInt32(0);
}

/** Flink's tuples start with the first field's hash, Java's lists with 1. */
function hashTuple(fields: readonly JavaValue[]): number {
  let hash = 0;
  for (const field of fields) hash = (Math.imul(31, hash) + javaHashCode(field)) | 0;
  return hash;
}

function hashList(fields: readonly JavaValue[]): number {
  let hash = 1;
  for (const field of fields) hash = (Math.imul(31, hash) + javaHashCode(field)) | 0;
  return hash;
}

function hashBytes(bytes: readonly number[]): number {
  let hash = 1;
  for (const byte of bytes) hash = (Math.imul(31, hash) + byte) | 0;
  return hash;
}

function hashRow(kind: RowKind, fields: readonly JavaValue[]): number {
  let hash = 1;
  for (const field of fields) hash = (Math.imul(31, hash) + deepHashCode(field)) | 0;
  return (Math.imul(31, ROW_KINDS.indexOf(kind)) + hash) | 0;
}

/** `RowUtils` wraps every leaf in a one-element array before hashing: 31 + its hash. */
function deepHashCode(value: JavaValue): number {
  if (value.type === "null") return 0;
  if (value.type !== "list") return (31 + javaHashCode(value)) | 0;
  let hash = 1;
  for (const field of value.fields) hash = (Math.imul(31, hash) + deepHashCode(field)) | 0;
  return hash;
}

/** `BigInteger.hashCode`: 31-polynomial over the 32-bit words of the magnitude, times the sign. */
function hashBigInteger(value: bigint): number {
  const words: number[] = [];
  for (let rest = value < 0n ? -value : value; rest > 0n; rest >>= 32n) {
    words.push(Number(rest & 0xffff_ffffn));
  }
  let hash = 0;
  for (const word of words.reverse()) hash = (Math.imul(31, hash) + word) | 0;
  return value < 0n ? -hash | 0 : hash;
}

function hashUuid(text: string): number {
  const hex = text.replaceAll("-", "");
  return hashLong(BigInt(`0x${hex.slice(0, 16)}`) ^ BigInt(`0x${hex.slice(16)}`));
}

import { javaHashCode, javaValueOf } from "./java-hash.js";
import { checkArgument } from "./java-exception.js";

/** A contiguous, inclusive range of key groups; the unit in which keyed state moves. */
export interface KeyGroupRange {
  readonly start: number;
  readonly end: number;
}

/** Flink's `Transformation.UPPER_BOUND_MAX_PARALLELISM`. */
export const UPPER_BOUND_MAX_PARALLELISM = 32768;

/** The smallest max parallelism that Flink chooses by itself. */
export const DEFAULT_LOWER_BOUND_MAX_PARALLELISM = 128;

/** The key group of a plain key: a record with this key meets all its state there. */
export function assignToKeyGroup(key: unknown, maxParallelism: number): number {
  return computeKeyGroupForKeyHash(javaHashCode(javaValueOf(key)), maxParallelism);
}

/** The subtask that owns a plain key. */
export function assignKeyToParallelOperator(
  key: unknown,
  maxParallelism: number,
  parallelism: number,
): number {
  const keyGroup = assignToKeyGroup(key, maxParallelism);
  return computeOperatorIndexForKeyGroup(maxParallelism, parallelism, keyGroup);
}

export function computeKeyGroupForKeyHash(keyHash: number, maxParallelism: number): number {
  return murmurHash(keyHash) % maxParallelism;
}

export function computeOperatorIndexForKeyGroup(
  maxParallelism: number,
  parallelism: number,
  keyGroup: number,
): number {
  return Math.floor((keyGroup * parallelism) / maxParallelism);
}

export function computeKeyGroupRangeForOperatorIndex(
  maxParallelism: number,
  parallelism: number,
  operatorIndex: number,
): KeyGroupRange {
  checkParallelismPreconditions(parallelism);
  checkParallelismPreconditions(maxParallelism);
  checkArgument(
    maxParallelism >= parallelism,
    "Maximum parallelism must not be smaller than parallelism.",
  );
  return {
    start: Math.floor((operatorIndex * maxParallelism + parallelism - 1) / parallelism),
    end: Math.floor(((operatorIndex + 1) * maxParallelism - 1) / parallelism),
  };
}

/** 1.5 times the parallelism, rounded up to a power of two, between 128 and 32768. */
export function computeDefaultMaxParallelism(operatorParallelism: number): number {
  checkParallelismPreconditions(operatorParallelism);
  const wanted = operatorParallelism + Math.floor(operatorParallelism / 2);
  let rounded = DEFAULT_LOWER_BOUND_MAX_PARALLELISM;
  while (rounded < wanted) rounded *= 2;
  return Math.min(rounded, UPPER_BOUND_MAX_PARALLELISM);
}

export function checkParallelismPreconditions(parallelism: number): void {
  checkArgument(
    parallelism > 0 && parallelism <= UPPER_BOUND_MAX_PARALLELISM,
    `Operator parallelism not within bounds: ${String(parallelism)}`,
  );
}

/** Number of key groups in a range; an empty one ends before it starts. */
export function numberOfKeyGroups(range: KeyGroupRange): number {
  return range.end - range.start + 1;
}

/** The key groups that two ranges share; `null` when there are none. */
export function intersectKeyGroups(
  left: KeyGroupRange,
  right: KeyGroupRange,
): KeyGroupRange | null {
  const start = Math.max(left.start, right.start);
  const end = Math.min(left.end, right.end);
  return start <= end ? { start, end } : null;
}

/** Flink's `MathUtils.murmurHash`: spreads a hash code over the non-negative integers. */
export function murmurHash(hashCode: number): number {
  let code = Math.imul(hashCode, 0xcc9e2d51);
  code = rotateLeft(code, 15);
  code = Math.imul(code, 0x1b873593);
  code = rotateLeft(code, 13);
  code = (Math.imul(code, 5) + 0xe6546b64) | 0;
  code = bitMix(code ^ 4);
  if (code >= 0) return code;
  return code === -0x80000000 ? 0 : -code;
}

function rotateLeft(value: number, distance: number): number {
  return (value << distance) | (value >>> (32 - distance));
}

function bitMix(value: number): number {
  let code = value ^ (value >>> 16);
  code = Math.imul(code, 0x85ebca6b);
  code ^= code >>> 13;
  code = Math.imul(code, 0xc2b2ae35);
  return code ^ (code >>> 16);
}

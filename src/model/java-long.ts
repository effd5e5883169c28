import { MAX_TIMESTAMP, MIN_TIMESTAMP } from "./event-time.js";

/**
 * Java's `left + right` of two longs, wrapping around as Java does. `MIN_TIMESTAMP` and `MAX_TIMESTAMP`
 * stand for the extreme longs; a result beyond 2^53 that is neither of them is only near the true one.
 */
export function addLongs(left: number, right: number): number {
  const sum = left + right;
  return isExact(left, right, sum) ? sum : fromLong(toLong(left) + toLong(right));
}

/** Java's `left - right` of two longs, as `addLongs`. */
export function subtractLongs(left: number, right: number): number {
  const difference = left - right;
  return isExact(left, right, difference) ? difference : fromLong(toLong(left) - toLong(right));
}

const EXACT_MAX = 2 ** 53;
const LONG_MIN = -(2n ** 63n);
const LONG_MAX = 2n ** 63n - 1n;

function isExact(left: number, right: number, result: number): boolean {
  return (
    Math.abs(left) <= EXACT_MAX && Math.abs(right) <= EXACT_MAX && Math.abs(result) <= EXACT_MAX
  );
}

function toLong(value: number): bigint {
  return value === MAX_TIMESTAMP ? LONG_MAX : BigInt(value);
}

function fromLong(value: bigint): number {
  const wrapped = BigInt.asIntN(64, value);
  if (wrapped === LONG_MIN) return MIN_TIMESTAMP;
  if (wrapped === LONG_MAX) return MAX_TIMESTAMP;
  return Number(wrapped);
}

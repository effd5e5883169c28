/**
 * Event time is a safe integer of milliseconds. Flink's two extreme longs cannot be told apart from
 * their neighbours as JavaScript numbers, so they are sentinels: compare with them, never calculate.
 */

/** Flink's `Long.MIN_VALUE`: no watermark was seen yet, or a record has no timestamp. */
export const MIN_TIMESTAMP: number = -(2 ** 63);

/** Flink's `Long.MAX_VALUE`: the watermark that says "no more events will come". */
export const MAX_TIMESTAMP: number = 2 ** 63;

/**
 * Start of the window of a timestamp, for windows of one size in a row, shifted by an offset.
 *
 * Flink: org.apache.flink.streaming.api.windowing.windows.TimeWindow (getWindowStartWithOffset)
 * Simplified: no
 */
import type { TimeWindow } from "../../model/time-window.js";

/**
 * Start of the window of a timestamp, for windows of one size in a row, shifted by an offset.
 */
export function windowStartWithOffset(timestamp: number, offset: number, size: number): number {
  const remainder = (timestamp - offset) % size;
  return remainder < 0 ? timestamp - (remainder + size) : timestamp - remainder;
}

/** A frozen window, as state and timers need it. */
export function timeWindow(start: number, end: number): TimeWindow {
  return Object.freeze({ start, end });
}

/**
 * What elements are grouped into: a stretch of time, or the one window that holds everything.
 *
 * Flink: org.apache.flink.streaming.api.windowing.windows.Window, GlobalWindow
 * Simplified: no
 */
import { MAX_TIMESTAMP } from "../../model/event-time.js";
import { JavaException } from "../../model/java-exception.js";
import { maxTimestampOf, type TimeWindow } from "../../model/time-window.js";

/** The window of `GlobalWindows`. */
export interface GlobalWindow {
  readonly global: true;
}

/** What elements are grouped into: a stretch of time, or the one window that holds everything. */
export type Window = TimeWindow | GlobalWindow;

/** The one global window. */
export const GLOBAL_WINDOW: GlobalWindow = Object.freeze({ global: true });

/** The last timestamp that belongs to the window. */
export function windowMaxTimestamp(window: Window): number {
  return "global" in window ? MAX_TIMESTAMP : maxTimestampOf(window);
}

/** For triggers that know time windows only. */
export function asTimeWindow(window: Window): TimeWindow {
  if (!("global" in window)) return window;
  throw new JavaException("ClassCastException", "GlobalWindow cannot be cast to TimeWindow");
}

export function isSameWindow(left: Window, right: Window): boolean {
  if (left === right) return true;
  if ("global" in left || "global" in right) return "global" in left && "global" in right;
  return left.start === right.start && left.end === right.end;
}

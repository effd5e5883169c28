import { MAX_TIMESTAMP } from "../../model/event-time.js";
import type { TimeWindow } from "../../model/time-window.js";

/** The last timestamp that belongs to a window; a global window has no end. */
export function lastTimestampOf(window: TimeWindow): number {
  return "global" in window ? MAX_TIMESTAMP : window.end - 1;
}

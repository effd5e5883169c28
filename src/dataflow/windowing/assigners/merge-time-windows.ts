import type { TimeWindow } from "../../../model/time-window.js";
import type { WindowMerge } from "../window-assigner.js";
import { timeWindow } from "../window-start.js";

/**
 * Which windows touch or overlap and so become one; single ones are not named.
 *
 * Mirrors `org.apache.flink.streaming.api.windowing.windows.TimeWindow.mergeWindows`.
 */
export function mergeTimeWindows(windows: readonly TimeWindow[]): WindowMerge<TimeWindow>[] {
  const sorted = [...windows].sort((left, right) => left.start - right.start);
  const groups: { start: number; end: number; readonly from: TimeWindow[] }[] = [];
  for (const window of sorted) {
    const group = groups.at(-1);
    if (group !== undefined && group.start <= window.end && group.end >= window.start) {
      group.end = Math.max(group.end, window.end);
      addOnce(group.from, window);
    } else groups.push({ start: window.start, end: window.end, from: [window] });
  }
  return groups
    .filter(({ from }) => from.length > 1)
    .map(({ start, end, from }) => ({ merged: timeWindow(start, end), from }));
}

/** Flink gathers them in a set. */
function addOnce(windows: TimeWindow[], window: TimeWindow): void {
  const isThere = windows.some(({ start, end }) => start === window.start && end === window.end);
  if (!isThere) windows.push(window);
}

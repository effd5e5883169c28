import { checkArgument } from "../../../model/java-exception.js";
import type { TimeWindow } from "../../../model/time-window.js";
import { timeWindow, windowStartWithOffset } from "../window-start.js";

const WINDOWS_OF_AN_ELEMENT_MAX = 10_000_000;

/** The windows that hold an instant, the latest first. */
export function slidingWindows(
  timestamp: number,
  size: number,
  slide: number,
  offset: number,
): TimeWindow[] {
  const windows: TimeWindow[] = [];
  const lastStart = windowStartWithOffset(timestamp, offset, slide);
  for (let start = lastStart; start > timestamp - size; start -= slide) {
    windows.push(timeWindow(start, start + size));
  }
  return windows;
}

/** Refuses settings that Flink refuses. */
export function checkSliding(
  assigner: string,
  sizeMs: number,
  slideMs: number,
  offsetMs: number,
): void {
  checkArgument(
    Math.abs(offsetMs) < slideMs && sizeMs > 0,
    `${assigner} parameters must satisfy abs(offset) < slide and size > 0`,
  );
  checkArgument(
    Math.trunc(sizeMs / slideMs) <= WINDOWS_OF_AN_ELEMENT_MAX,
    `${assigner}: an element would be in more than ${String(WINDOWS_OF_AN_ELEMENT_MAX)} windows`,
  );
}

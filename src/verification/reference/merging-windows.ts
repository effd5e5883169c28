import type { TimeWindow } from "../../model/time-window.js";
import type { StateVisitor } from "./reference-operator.js";

/** Name of the state that remembers which windows of a key are in flight. */
export const MERGING_WINDOWS = "merging-window-set";

/** A window in flight, and the window in whose name its contents lie. */
export type InFlight = readonly [window: TimeWindow, stateWindow: TimeWindow];

/** What a new window comes to among those in flight, which never touch each other. */
export interface Merged {
  readonly inFlight: readonly InFlight[];
  readonly window: TimeWindow;
  /** Windows that have become part of it, earliest first; none if it merely joins one or stands alone. */
  readonly swallowed: readonly InFlight[];
  /** It met one exactly at its end: a moment later, with the watermark between them, it would not have. */
  readonly justTouches: boolean;
}

/** Windows that overlap or touch become one; its contents lie where those of the earliest lay. */
export function merge(inFlight: readonly InFlight[], added: TimeWindow): Merged {
  const near = inFlight
    .filter(([window]) => window.start <= added.end && window.end >= added.start)
    .sort(([left], [right]) => left.start - right.start);
  const rest = inFlight.filter((one) => !near.includes(one));
  const [first] = near;
  const justTouches = near.some(
    ([window]) => window.end === added.start || window.start === added.end,
  );
  // As in Flink: the same window once more begins anew under its own name.
  if (first === undefined || (near.length === 1 && isSame(first[0], added))) {
    return { inFlight: [...rest, [added, added]], window: added, swallowed: [], justTouches };
  }
  const window = {
    start: Math.min(added.start, ...near.map(([one]) => one.start)),
    end: Math.max(added.end, ...near.map(([one]) => one.end)),
  };
  const swallowed = near.length === 1 && isSame(first[0], window) ? [] : near;
  return { inFlight: [...rest, [window, first[1]]], window, swallowed, justTouches };
}

/** The stored form in the logical view: the order in which windows are listed means nothing. */
export function visitMergingWindows(
  visitor: StateVisitor,
  key: unknown,
  inFlight: readonly InFlight[],
): void {
  for (const [window, stateWindow] of inFlight) {
    visitor.keyed(MERGING_WINDOWS, key, window, stateWindow);
  }
}

function isSame(left: TimeWindow, right: TimeWindow): boolean {
  return left.start === right.start && left.end === right.end;
}

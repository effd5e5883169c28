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
  /**
   * In another order something else might have come of it. It met one exactly at its end: with the
   * watermark between them, it would not have. Or it may take the place of one: see `isLost`.
   */
  readonly orderCounts: boolean;
}

/** Windows that overlap or touch become one; its contents lie where those of the earliest lay. */
export function merge(inFlight: readonly InFlight[], added: TimeWindow): Merged {
  const near = inFlight
    .filter(([window]) => window.start <= added.end && window.end >= added.start)
    .sort(([left], [right]) => left.start - right.start);
  const rest = inFlight.filter((one) => !near.includes(one));
  const [first] = near;
  const orderCounts = near.some(
    ([window, home]) =>
      window.end === added.start || window.start === added.end || isLost(window, home, added),
  );
  // As in Flink: the same window once more begins anew under its own name.
  if (first === undefined || (near.length === 1 && isSame(first[0], added))) {
    return { inFlight: [...rest, [added, added]], window: added, swallowed: [], orderCounts };
  }
  const window = {
    start: Math.min(added.start, ...near.map(([one]) => one.start)),
    end: Math.max(added.end, ...near.map(([one]) => one.end)),
  };
  const swallowed = near.length === 1 && isSame(first[0], window) ? [] : near;
  return { inFlight: [...rest, [window, first[1]]], window, swallowed, orderCounts };
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

/**
 * In Flink a window that equals one in flight takes its place, and the contents are lost if they lie under
 * another name: as they do if the one in flight has grown out of a smaller one. Windows of one length do
 * not grow to that length.
 */
function isLost(window: TimeWindow, home: TimeWindow, added: TimeWindow): boolean {
  if (isSame(window, added)) return !isSame(window, home);
  const isWithin = window.start <= added.start && added.end <= window.end;
  const isAround = added.start <= window.start && window.end <= added.end;
  return isAround || (isWithin && isSame(window, home));
}

function isSame(left: TimeWindow, right: TimeWindow): boolean {
  return left.start === right.start && left.end === right.end;
}

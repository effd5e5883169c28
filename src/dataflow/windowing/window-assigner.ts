/**
 * Decides into which windows an element goes.
 *
 * Flink: org.apache.flink.streaming.api.windowing.assigners.WindowAssigner, MergingWindowAssigner
 * (org.apache.flink.streaming.api.windowing.assigners)
 * Simplified: no serializers
 */
import type { Trigger } from "./trigger.js";
import type { Window } from "./window.js";

/** What an assigner can ask. */
export interface WindowAssignerContext {
  /** Milliseconds on the machine's wall clock. */
  getCurrentProcessingTime(): number;
}

/** Plain data that says which assigner, trigger or evictor it is: for plans and checkers. */
export type WindowingDescription = Readonly<Record<string, unknown>> & { readonly type: string };

/**
 * Decides into which windows an element goes.
 */
export interface WindowAssigner<T, W extends Window> {
  readonly isEventTime: boolean;
  /** Windows of the element, frozen. */
  assignWindows(element: T, timestamp: number, context: WindowAssignerContext): readonly W[];
  /** Each element has one window, which is that of all timestamps between its bounds. */
  readonly isTumbling?: boolean;
  /** The trigger of windows for which none was set. */
  getDefaultTrigger(): Trigger<T, W>;
  /** Merging assigners only: what of the windows belongs together. */
  mergeWindows?(windows: readonly W[]): readonly WindowMerge<W>[];
  /** What it is, as plain data: for plans and checkers. */
  describe(): WindowingDescription;
}

/** Windows that become one. */
export interface WindowMerge<W> {
  readonly merged: W;
  readonly from: readonly W[];
}

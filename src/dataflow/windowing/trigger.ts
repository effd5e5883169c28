/**
 * Decides when a window is evaluated. The object never changes; what it counts is state.
 *
 * Flink: org.apache.flink.streaming.api.windowing.triggers.Trigger
 * Simplified: no
 */
import type { StateDescriptor } from "../../model/stream-operator.js";
import type { StateOf } from "../state/state-declaration.js";
import type { WindowingDescription } from "./window-assigner.js";
import type { Window } from "./window.js";

/** What happens to a window: its function is called, its contents are dropped, both or nothing. */
export type TriggerResult = "CONTINUE" | "FIRE" | "PURGE" | "FIRE_AND_PURGE";

export function isFire(result: TriggerResult): boolean {
  return result === "FIRE" || result === "FIRE_AND_PURGE";
}

export function isPurge(result: TriggerResult): boolean {
  return result === "PURGE" || result === "FIRE_AND_PURGE";
}

/** What a trigger can reach: clocks, timers and state of its key and window. */
export interface TriggerContext {
  /** Milliseconds on the machine's wall clock. */
  getCurrentProcessingTime(): number;
  /** Event time reached so far; `MIN_TIMESTAMP` before the first watermark. */
  getCurrentWatermark(): number;
  /** Calls back when the wall clock reaches the time; one timer for a time and key, however often it is registered. */
  registerProcessingTimeTimer(time: number): void;
  /** Calls back when a watermark reaches the time; one timer for a time and key, however often it is registered. */
  registerEventTimeTimer(time: number): void;
  /** Forgets a timer, if there is one. */
  deleteProcessingTimeTimer(time: number): void;
  /** Forgets a timer, if there is one. */
  deleteEventTimeTimer(time: number): void;
  /** State of the trigger for the current key and window. */
  getPartitionedState<D extends StateDescriptor>(descriptor: D): StateOf<D>;
}

/** The same while windows merge. */
export interface OnMergeContext extends TriggerContext {
  /** Merges the trigger state of the old windows into the new one. */
  mergePartitionedState(descriptor: StateDescriptor): void;
}

/**
 * Decides when a window is evaluated. The object never changes; what it counts is state.
 */
export interface Trigger<T, W extends Window> {
  /** Called for each element that comes into the window. */
  onElement(element: T, timestamp: number, window: W, context: TriggerContext): TriggerResult;
  /** Called when a processing-time timer of the window fires. */
  onProcessingTime(time: number, window: W, context: TriggerContext): TriggerResult;
  /** Called when an event-time timer of the window fires. */
  onEventTime(time: number, window: W, context: TriggerContext): TriggerResult;
  /** Whether it may be used with merging windows; then `onMerge` is needed. */
  readonly canMerge: boolean;
  /** Called when windows have become this one. */
  onMerge?(window: W, context: OnMergeContext): void;
  /** Forgets timers and state of the window. */
  clear(window: W, context: TriggerContext): void;
  /** What it is, as plain data: for plans and checkers. */
  describe(): WindowingDescription;
}

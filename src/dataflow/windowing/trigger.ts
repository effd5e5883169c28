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
  getCurrentProcessingTime(): number;
  getCurrentWatermark(): number;
  registerProcessingTimeTimer(time: number): void;
  registerEventTimeTimer(time: number): void;
  deleteProcessingTimeTimer(time: number): void;
  deleteEventTimeTimer(time: number): void;
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
  onElement(element: T, timestamp: number, window: W, context: TriggerContext): TriggerResult;
  onProcessingTime(time: number, window: W, context: TriggerContext): TriggerResult;
  onEventTime(time: number, window: W, context: TriggerContext): TriggerResult;
  /** Whether it may be used with merging windows; then `onMerge` is needed. */
  readonly canMerge: boolean;
  onMerge?(window: W, context: OnMergeContext): void;
  /** Forgets timers and state of the window. */
  clear(window: W, context: TriggerContext): void;
  describe(): WindowingDescription;
}

/**
 * Fires when an element differs from the one at the last firing by more than a threshold.
 *
 * Flink: org.apache.flink.streaming.api.windowing.triggers.DeltaTrigger
 * Simplified: no
 */
import { valueState } from "../../state/state-descriptors.js";
import type { Trigger, TriggerContext, TriggerResult } from "../trigger.js";
import type { WindowingDescription } from "../window-assigner.js";
import type { Window } from "../window.js";

/** How much two elements differ. */
export type DeltaFunction<T> = (oldElement: T, newElement: T) => number;

const LAST_ELEMENT = valueState<unknown>("last-element");

/** See the file's first comment. */
export class DeltaTrigger<T> implements Trigger<T, Window> {
  readonly canMerge = false;
  private readonly threshold: number;
  private readonly delta: DeltaFunction<T>;

  private constructor(threshold: number, delta: DeltaFunction<T>) {
    this.threshold = threshold;
    this.delta = delta;
  }

  /**
   * @example
   * ```ts
   * windowed.trigger(DeltaTrigger.of(10, (before: Reading, now) => now.degrees - before.degrees));
   * ```
   */
  static of<T>(threshold: number, delta: DeltaFunction<T>): DeltaTrigger<T> {
    return new DeltaTrigger(threshold, delta);
  }

  onElement(element: T, _timestamp: number, _window: Window, ctx: TriggerContext): TriggerResult {
    const last = ctx.getPartitionedState(LAST_ELEMENT);
    const before = last.value();
    if (before !== null && this.delta(before as T, element) <= this.threshold) return "CONTINUE";
    last.update(element);
    return before === null ? "CONTINUE" : "FIRE";
  }

  onEventTime(): TriggerResult {
    return "CONTINUE";
  }

  onProcessingTime(): TriggerResult {
    return "CONTINUE";
  }

  clear(_window: Window, ctx: TriggerContext): void {
    ctx.getPartitionedState(LAST_ELEMENT).clear();
  }

  describe(): WindowingDescription {
    return { type: "DeltaTrigger", threshold: this.threshold };
  }
}

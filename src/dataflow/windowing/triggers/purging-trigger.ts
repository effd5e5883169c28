/**
 * Does what another trigger does, and drops the contents of the window whenever it fires.
 *
 * Flink: org.apache.flink.streaming.api.windowing.triggers.PurgingTrigger
 * Simplified: no
 */
import {
  isFire,
  type OnMergeContext,
  type Trigger,
  type TriggerContext,
  type TriggerResult,
} from "../trigger.js";
import type { WindowingDescription } from "../window-assigner.js";
import type { Window } from "../window.js";

/** See the file's first comment. */
export class PurgingTrigger<T, W extends Window> implements Trigger<T, W> {
  private readonly nested: Trigger<T, W>;

  private constructor(nested: Trigger<T, W>) {
    this.nested = nested;
  }

  /**
   * @example
   * ```ts
   * windowed.trigger(PurgingTrigger.of(CountTrigger.of(100)));
   * ```
   */
  static of<T, W extends Window>(nested: Trigger<T, W>): PurgingTrigger<T, W> {
    return new PurgingTrigger(nested);
  }

  get canMerge(): boolean {
    return this.nested.canMerge;
  }

  onElement(element: T, timestamp: number, window: W, ctx: TriggerContext): TriggerResult {
    return purging(this.nested.onElement(element, timestamp, window, ctx));
  }

  onEventTime(time: number, window: W, ctx: TriggerContext): TriggerResult {
    return purging(this.nested.onEventTime(time, window, ctx));
  }

  onProcessingTime(time: number, window: W, ctx: TriggerContext): TriggerResult {
    return purging(this.nested.onProcessingTime(time, window, ctx));
  }

  onMerge(window: W, ctx: OnMergeContext): void {
    this.nested.onMerge?.(window, ctx);
  }

  clear(window: W, ctx: TriggerContext): void {
    this.nested.clear(window, ctx);
  }

  describe(): WindowingDescription {
    return { type: "PurgingTrigger", nested: this.nested.describe() };
  }
}

function purging(result: TriggerResult): TriggerResult {
  return isFire(result) ? "FIRE_AND_PURGE" : result;
}

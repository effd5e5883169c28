/**
 * Fires when a window has so many elements since it last fired; they stay in the window.
 *
 * Flink: org.apache.flink.streaming.api.windowing.triggers.CountTrigger
 * Simplified: no
 */
import { reducingState } from "../../state/state-descriptors.js";
import type { OnMergeContext, Trigger, TriggerContext, TriggerResult } from "../trigger.js";
import type { WindowingDescription } from "../window-assigner.js";
import type { Window } from "../window.js";

const COUNT = reducingState<number>("count", (left, right) => left + right);

/** See the file's first comment. */
export class CountTrigger implements Trigger<unknown, Window> {
  readonly canMerge = true;
  private readonly maxCount: number;

  private constructor(maxCount: number) {
    this.maxCount = maxCount;
  }

  /**
   * @example
   * ```ts
   * windowed.trigger(CountTrigger.of(100));
   * ```
   */
  static of(maxCount: number): CountTrigger {
    return new CountTrigger(maxCount);
  }

  onElement(_: unknown, _timestamp: number, _window: Window, ctx: TriggerContext): TriggerResult {
    const count = ctx.getPartitionedState(COUNT);
    count.add(1);
    if ((count.get() ?? 0) < this.maxCount) return "CONTINUE";
    count.clear();
    return "FIRE";
  }

  onEventTime(): TriggerResult {
    return "CONTINUE";
  }

  onProcessingTime(): TriggerResult {
    return "CONTINUE";
  }

  onMerge(_window: Window, ctx: OnMergeContext): void {
    ctx.mergePartitionedState(COUNT);
  }

  clear(_window: Window, ctx: TriggerContext): void {
    ctx.getPartitionedState(COUNT).clear();
  }

  describe(): WindowingDescription {
    return { type: "CountTrigger", maxCount: this.maxCount };
  }
}

/**
 * Fires again and again after each interval of event time, and at the end of the window.
 *
 * Flink: org.apache.flink.streaming.api.windowing.triggers.ContinuousEventTimeTrigger
 * Simplified: no
 */
import { toMillis, type DurationLike } from "../../api/duration.js";
import { reducingState } from "../../state/state-descriptors.js";
import type { OnMergeContext, Trigger, TriggerContext, TriggerResult } from "../trigger.js";
import type { WindowingDescription } from "../window-assigner.js";
import { windowMaxTimestamp, type Window } from "../window.js";

const FIRE_TIME = reducingState<number>("fire-time", (left, right) => Math.min(left, right));

/** See the file's first comment. */
export class ContinuousEventTimeTrigger implements Trigger<unknown, Window> {
  readonly canMerge = true;
  private readonly intervalMs: number;

  private constructor(intervalMs: number) {
    this.intervalMs = intervalMs;
  }

  /**
   * @example
   * ```ts
   * windowed.trigger(ContinuousEventTimeTrigger.of("10 s"));
   * ```
   */
  static of(interval: DurationLike): ContinuousEventTimeTrigger {
    return new ContinuousEventTimeTrigger(toMillis(interval));
  }

  onElement(_: unknown, timestamp: number, window: Window, ctx: TriggerContext): TriggerResult {
    const end = windowMaxTimestamp(window);
    if (end <= ctx.getCurrentWatermark()) return "FIRE";
    ctx.registerEventTimeTimer(end);
    const fireTime = ctx.getPartitionedState(FIRE_TIME);
    if (fireTime.get() === null) {
      this.registerNext(timestamp - (timestamp % this.intervalMs), window, ctx);
    }
    return "CONTINUE";
  }

  onEventTime(time: number, window: Window, ctx: TriggerContext): TriggerResult {
    if (time === windowMaxTimestamp(window)) return "FIRE";
    const fireTime = ctx.getPartitionedState(FIRE_TIME);
    if (fireTime.get() !== time) return "CONTINUE";
    fireTime.clear();
    this.registerNext(time, window, ctx);
    return "FIRE";
  }

  onProcessingTime(): TriggerResult {
    return "CONTINUE";
  }

  onMerge(_window: Window, ctx: OnMergeContext): void {
    ctx.mergePartitionedState(FIRE_TIME);
    const next = ctx.getPartitionedState(FIRE_TIME).get();
    if (next !== null) ctx.registerEventTimeTimer(next);
  }

  clear(_window: Window, ctx: TriggerContext): void {
    const fireTime = ctx.getPartitionedState(FIRE_TIME);
    const next = fireTime.get();
    if (next === null) return;
    ctx.deleteEventTimeTimer(next);
    fireTime.clear();
  }

  describe(): WindowingDescription {
    return { type: "ContinuousEventTimeTrigger", intervalMs: this.intervalMs };
  }

  private registerNext(time: number, window: Window, ctx: TriggerContext): void {
    const next = Math.min(time + this.intervalMs, windowMaxTimestamp(window));
    ctx.getPartitionedState(FIRE_TIME).add(next);
    ctx.registerEventTimeTimer(next);
  }
}

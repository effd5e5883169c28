/**
 * Fires again and again after each interval of processing time.
 *
 * Flink: org.apache.flink.streaming.api.windowing.triggers.ContinuousProcessingTimeTrigger
 * Simplified: no
 */
import { toMillis, type DurationLike } from "../../api/duration.js";
import { reducingState } from "../../state/state-descriptors.js";
import type { OnMergeContext, Trigger, TriggerContext, TriggerResult } from "../trigger.js";
import type { WindowingDescription } from "../window-assigner.js";
import { windowMaxTimestamp, type Window } from "../window.js";

const FIRE_TIME = reducingState<number>("fire-time", (left, right) => Math.min(left, right));

/** See the file's first comment. */
export class ContinuousProcessingTimeTrigger implements Trigger<unknown, Window> {
  readonly canMerge = true;
  private readonly intervalMs: number;

  private constructor(intervalMs: number) {
    this.intervalMs = intervalMs;
  }

  /**
   * @example
   * ```ts
   * windowed.trigger(ContinuousProcessingTimeTrigger.of("10 s"));
   * ```
   */
  static of(interval: DurationLike): ContinuousProcessingTimeTrigger {
    return new ContinuousProcessingTimeTrigger(toMillis(interval));
  }

  onElement(_: unknown, _timestamp: number, window: Window, ctx: TriggerContext): TriggerResult {
    const now = ctx.getCurrentProcessingTime();
    if (ctx.getPartitionedState(FIRE_TIME).get() === null) {
      this.registerNext(now - (now % this.intervalMs), window, ctx);
    }
    return "CONTINUE";
  }

  onEventTime(): TriggerResult {
    return "CONTINUE";
  }

  onProcessingTime(time: number, window: Window, ctx: TriggerContext): TriggerResult {
    // The fire time stays: nothing fires in this window any more.
    if (time === windowMaxTimestamp(window)) return "FIRE";
    const fireTime = ctx.getPartitionedState(FIRE_TIME);
    if (fireTime.get() !== time) return "CONTINUE";
    fireTime.clear();
    this.registerNext(time, window, ctx);
    return "FIRE";
  }

  onMerge(_window: Window, ctx: OnMergeContext): void {
    ctx.mergePartitionedState(FIRE_TIME);
    const next = ctx.getPartitionedState(FIRE_TIME).get();
    if (next !== null) ctx.registerProcessingTimeTimer(next);
  }

  clear(_window: Window, ctx: TriggerContext): void {
    const fireTime = ctx.getPartitionedState(FIRE_TIME);
    const next = fireTime.get();
    if (next === null) return;
    ctx.deleteProcessingTimeTimer(next);
    fireTime.clear();
  }

  describe(): WindowingDescription {
    return { type: "ContinuousProcessingTimeTrigger", intervalMs: this.intervalMs };
  }

  private registerNext(time: number, window: Window, ctx: TriggerContext): void {
    const next = Math.min(time + this.intervalMs, windowMaxTimestamp(window));
    ctx.getPartitionedState(FIRE_TIME).add(next);
    ctx.registerProcessingTimeTimer(next);
  }
}

/**
 * Fires when the watermark passes the end of the window, and at once for each element that comes
 * later but is still allowed.
 *
 * Flink: org.apache.flink.streaming.api.windowing.triggers.EventTimeTrigger
 * Simplified: no
 */
import type { OnMergeContext, Trigger, TriggerContext, TriggerResult } from "../trigger.js";
import type { WindowingDescription } from "../window-assigner.js";
import { windowMaxTimestamp, type Window } from "../window.js";

export class EventTimeTrigger implements Trigger<unknown, Window> {
  readonly canMerge = true;

  static create(): EventTimeTrigger {
    return new EventTimeTrigger();
  }

  onElement(_: unknown, _timestamp: number, window: Window, ctx: TriggerContext): TriggerResult {
    const end = windowMaxTimestamp(window);
    if (end <= ctx.getCurrentWatermark()) return "FIRE";
    ctx.registerEventTimeTimer(end);
    return "CONTINUE";
  }

  onEventTime(time: number, window: Window): TriggerResult {
    return time === windowMaxTimestamp(window) ? "FIRE" : "CONTINUE";
  }

  onProcessingTime(): TriggerResult {
    return "CONTINUE";
  }

  onMerge(window: Window, ctx: OnMergeContext): void {
    const end = windowMaxTimestamp(window);
    if (end > ctx.getCurrentWatermark()) ctx.registerEventTimeTimer(end);
  }

  clear(window: Window, ctx: TriggerContext): void {
    ctx.deleteEventTimeTimer(windowMaxTimestamp(window));
  }

  describe(): WindowingDescription {
    return { type: "EventTimeTrigger" };
  }
}

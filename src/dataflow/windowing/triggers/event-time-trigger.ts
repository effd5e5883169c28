/**
 * Fires when the watermark passes the end of the window, and at once for each element that comes
 * later but is still allowed.
 *
 * Flink: org.apache.flink.streaming.api.windowing.triggers.EventTimeTrigger
 * Simplified: no
 */
import { maxTimestampOf, type TimeWindow } from "../../../model/time-window.js";
import type { OnMergeContext, Trigger, TriggerContext, TriggerResult } from "../trigger.js";
import type { WindowingDescription } from "../window-assigner.js";
import { asTimeWindow } from "../window.js";

export class EventTimeTrigger implements Trigger<unknown, TimeWindow> {
  readonly canMerge = true;

  /** The trigger; it has no settings. */
  static create(): EventTimeTrigger {
    return new EventTimeTrigger();
  }

  onElement(
    _: unknown,
    _timestamp: number,
    window: TimeWindow,
    ctx: TriggerContext,
  ): TriggerResult {
    const end = maxTimestampOf(asTimeWindow(window));
    if (end <= ctx.getCurrentWatermark()) return "FIRE";
    ctx.registerEventTimeTimer(end);
    return "CONTINUE";
  }

  onEventTime(time: number, window: TimeWindow): TriggerResult {
    return time === maxTimestampOf(asTimeWindow(window)) ? "FIRE" : "CONTINUE";
  }

  onProcessingTime(): TriggerResult {
    return "CONTINUE";
  }

  onMerge(window: TimeWindow, ctx: OnMergeContext): void {
    const end = maxTimestampOf(asTimeWindow(window));
    if (end > ctx.getCurrentWatermark()) ctx.registerEventTimeTimer(end);
  }

  clear(window: TimeWindow, ctx: TriggerContext): void {
    ctx.deleteEventTimeTimer(maxTimestampOf(asTimeWindow(window)));
  }

  describe(): WindowingDescription {
    return { type: "EventTimeTrigger" };
  }
}

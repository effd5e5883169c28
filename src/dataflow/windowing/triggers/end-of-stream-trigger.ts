/**
 * Fires when the watermark says that nothing more will come.
 *
 * Flink: org.apache.flink.streaming.api.windowing.assigners.GlobalWindows.EndOfStreamTrigger
 * Simplified: no
 */
import { MAX_TIMESTAMP } from "../../../model/event-time.js";
import type { Trigger, TriggerContext, TriggerResult } from "../trigger.js";
import type { WindowingDescription } from "../window-assigner.js";
import type { GlobalWindow } from "../window.js";

export class EndOfStreamTrigger implements Trigger<unknown, GlobalWindow> {
  readonly canMerge = true;

  onElement(
    _element: unknown,
    _timestamp: number,
    _window: GlobalWindow,
    ctx: TriggerContext,
  ): TriggerResult {
    ctx.registerEventTimeTimer(MAX_TIMESTAMP);
    return "CONTINUE";
  }

  onEventTime(time: number): TriggerResult {
    return time === MAX_TIMESTAMP ? "FIRE" : "CONTINUE";
  }

  onProcessingTime(): TriggerResult {
    return "CONTINUE";
  }

  onMerge(): void {}

  clear(_window: GlobalWindow, ctx: TriggerContext): void {
    ctx.deleteEventTimeTimer(MAX_TIMESTAMP);
  }

  describe(): WindowingDescription {
    return { type: "EndOfStreamTrigger" };
  }
}

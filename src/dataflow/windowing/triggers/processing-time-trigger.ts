/**
 * Fires when the clock of the machine passes the end of the window.
 *
 * Flink: org.apache.flink.streaming.api.windowing.triggers.ProcessingTimeTrigger
 * Simplified: no
 */
import { maxTimestampOf, type TimeWindow } from "../../../model/time-window.js";
import type { OnMergeContext, Trigger, TriggerContext, TriggerResult } from "../trigger.js";
import type { WindowingDescription } from "../window-assigner.js";
import { asTimeWindow } from "../window.js";

/** See the file's first comment. */
export class ProcessingTimeTrigger implements Trigger<unknown, TimeWindow> {
  readonly canMerge = true;

  /**
   * @example
   * ```ts
   * windowed.trigger(ProcessingTimeTrigger.create());
   * ```
   */
  static create(): ProcessingTimeTrigger {
    return new ProcessingTimeTrigger();
  }

  onElement(
    _: unknown,
    _timestamp: number,
    window: TimeWindow,
    ctx: TriggerContext,
  ): TriggerResult {
    ctx.registerProcessingTimeTimer(maxTimestampOf(asTimeWindow(window)));
    return "CONTINUE";
  }

  onEventTime(): TriggerResult {
    return "CONTINUE";
  }

  onProcessingTime(): TriggerResult {
    return "FIRE";
  }

  onMerge(window: TimeWindow, ctx: OnMergeContext): void {
    const end = maxTimestampOf(asTimeWindow(window));
    if (end > ctx.getCurrentProcessingTime()) ctx.registerProcessingTimeTimer(end);
  }

  clear(window: TimeWindow, ctx: TriggerContext): void {
    ctx.deleteProcessingTimeTimer(maxTimestampOf(asTimeWindow(window)));
  }

  describe(): WindowingDescription {
    return { type: "ProcessingTimeTrigger" };
  }
}

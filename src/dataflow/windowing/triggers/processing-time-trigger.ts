/**
 * Fires when the clock of the machine passes the end of the window.
 *
 * Flink: org.apache.flink.streaming.api.windowing.triggers.ProcessingTimeTrigger
 * Simplified: no
 */
import type { OnMergeContext, Trigger, TriggerContext, TriggerResult } from "../trigger.js";
import type { WindowingDescription } from "../window-assigner.js";
import { windowMaxTimestamp, type Window } from "../window.js";

/** See the file's first comment. */
export class ProcessingTimeTrigger implements Trigger<unknown, Window> {
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

  onElement(_: unknown, _timestamp: number, window: Window, ctx: TriggerContext): TriggerResult {
    ctx.registerProcessingTimeTimer(windowMaxTimestamp(window));
    return "CONTINUE";
  }

  onEventTime(): TriggerResult {
    return "CONTINUE";
  }

  onProcessingTime(): TriggerResult {
    return "FIRE";
  }

  onMerge(window: Window, ctx: OnMergeContext): void {
    const end = windowMaxTimestamp(window);
    if (end > ctx.getCurrentProcessingTime()) ctx.registerProcessingTimeTimer(end);
  }

  clear(window: Window, ctx: TriggerContext): void {
    ctx.deleteProcessingTimeTimer(windowMaxTimestamp(window));
  }

  describe(): WindowingDescription {
    return { type: "ProcessingTimeTrigger" };
  }
}

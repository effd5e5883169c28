/**
 * Never fires.
 *
 * Flink: org.apache.flink.streaming.api.windowing.assigners.GlobalWindows.NeverTrigger
 * Simplified: no
 */
import type { Trigger, TriggerResult } from "../trigger.js";
import type { WindowingDescription } from "../window-assigner.js";
import type { GlobalWindow } from "../window.js";

export class NeverTrigger implements Trigger<unknown, GlobalWindow> {
  readonly canMerge = true;

  onElement(): TriggerResult {
    return "CONTINUE";
  }

  onEventTime(): TriggerResult {
    return "CONTINUE";
  }

  onProcessingTime(): TriggerResult {
    return "CONTINUE";
  }

  onMerge(): void {}

  clear(): void {}

  describe(): WindowingDescription {
    return { type: "NeverTrigger" };
  }
}

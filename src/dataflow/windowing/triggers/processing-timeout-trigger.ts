/**
 * Does what another trigger does, but fires at the latest after some processing time.
 *
 * Flink: org.apache.flink.streaming.api.windowing.triggers.ProcessingTimeoutTrigger
 * Simplified: no
 */
import { toMillis, type DurationLike } from "../../api/duration.js";
import { valueState } from "../../state/state-descriptors.js";
import {
  isFire,
  isPurge,
  type Trigger,
  type TriggerContext,
  type TriggerResult,
} from "../trigger.js";
import type { WindowingDescription } from "../window-assigner.js";
import type { Window } from "../window.js";

const TIMEOUT = valueState<number>("timeout");

/** See the file's first comment. */
export class ProcessingTimeoutTrigger<T, W extends Window> implements Trigger<T, W> {
  readonly canMerge = false;
  private readonly nested: Trigger<T, W>;
  private readonly timeoutMs: number;
  private readonly resetTimerOnNewRecord: boolean;
  private readonly shouldClearOnTimeout: boolean;

  private constructor(
    nested: Trigger<T, W>,
    timeoutMs: number,
    resetTimerOnNewRecord: boolean,
    shouldClearOnTimeout: boolean,
  ) {
    this.nested = nested;
    this.timeoutMs = timeoutMs;
    this.resetTimerOnNewRecord = resetTimerOnNewRecord;
    this.shouldClearOnTimeout = shouldClearOnTimeout;
  }

  /**
   * @example
   * ```ts
   * windowed.trigger(ProcessingTimeoutTrigger.of(CountTrigger.of(100), "5 s"));
   * ```
   */
  static of<T, W extends Window>(
    nested: Trigger<T, W>,
    timeout: DurationLike,
    resetTimerOnNewRecord: boolean = false,
    shouldClearOnTimeout: boolean = true,
  ): ProcessingTimeoutTrigger<T, W> {
    const timeoutMs = toMillis(timeout);
    return new ProcessingTimeoutTrigger(
      nested,
      timeoutMs,
      resetTimerOnNewRecord,
      shouldClearOnTimeout,
    );
  }

  onElement(element: T, timestamp: number, window: W, ctx: TriggerContext): TriggerResult {
    const result = this.nested.onElement(element, timestamp, window, ctx);
    if (isFire(result)) {
      this.clear(window, ctx);
      return result;
    }
    const timeout = ctx.getPartitionedState(TIMEOUT);
    const next = ctx.getCurrentProcessingTime() + this.timeoutMs;
    const pending = timeout.value();
    if (pending !== null && !this.resetTimerOnNewRecord) return result;
    if (pending !== null) ctx.deleteProcessingTimeTimer(pending);
    timeout.update(next);
    ctx.registerProcessingTimeTimer(next);
    return result;
  }

  onEventTime(time: number, window: W, ctx: TriggerContext): TriggerResult {
    return this.onTime(this.nested.onEventTime(time, window, ctx), window, ctx);
  }

  onProcessingTime(time: number, window: W, ctx: TriggerContext): TriggerResult {
    return this.onTime(this.nested.onProcessingTime(time, window, ctx), window, ctx);
  }

  clear(window: W, ctx: TriggerContext): void {
    const timeout = ctx.getPartitionedState(TIMEOUT);
    const pending = timeout.value();
    if (pending !== null) {
      ctx.deleteProcessingTimeTimer(pending);
      timeout.clear();
    }
    this.nested.clear(window, ctx);
  }

  describe(): WindowingDescription {
    const { timeoutMs, resetTimerOnNewRecord, shouldClearOnTimeout } = this;
    const nested = this.nested.describe();
    return {
      type: "ProcessingTimeoutTrigger",
      nested,
      timeoutMs,
      resetTimerOnNewRecord,
      shouldClearOnTimeout,
    };
  }

  private onTime(result: TriggerResult, window: W, ctx: TriggerContext): TriggerResult {
    if (this.shouldClearOnTimeout) this.clear(window, ctx);
    return isPurge(result) ? "FIRE_AND_PURGE" : "FIRE";
  }
}

/**
 * Puts elements into windows of their key, asks the trigger, calls the window function, and forgets
 * windows when nothing more can come for them.
 *
 * Flink: org.apache.flink.streaming.runtime.operators.windowing.WindowOperator
 * Simplified: no
 */
import { MAX_TIMESTAMP } from "../../model/event-time.js";
import { JavaException } from "../../model/java-exception.js";
import type {
  KeyedState,
  OperatorContext,
  OperatorTimer,
  StreamOperator,
} from "../../model/stream-operator.js";
import { isFire, isPurge, type Trigger, type TriggerResult } from "../windowing/trigger.js";
import { MergingWindowSet, type InFlightWindow } from "../windowing/merging-window-set.js";
import type { WindowAssigner, WindowAssignerContext } from "../windowing/window-assigner.js";
import { mergeNamespaces, type WindowContents } from "../windowing/window-contents.js";
import { isSameWindow, windowMaxTimestamp, type Window } from "../windowing/window.js";
import { WindowTriggerContext, WINDOW_TIMERS } from "./window-trigger-context.js";
import type { InternalWindowFunction } from "./internal-window-function.js";

/** What a window operator is made of. */
export interface WindowOperatorParts {
  readonly assigner: WindowAssigner<unknown, Window>;
  readonly trigger: Trigger<unknown, Window>;
  readonly contents: WindowContents;
  readonly windowFunction: InternalWindowFunction;
  readonly allowedLatenessMs: number;
  /** Where late elements go; `null` = they are dropped and counted. */
  readonly lateDataOutputTag: string | null;
}

const MERGING_WINDOW_SET = Object.freeze({ kind: "list", name: "merging-window-set" } as const);

export class WindowOperator implements StreamOperator {
  state: unknown = null;
  protected readonly parts: WindowOperatorParts;
  private readonly triggerContext: WindowTriggerContext;
  private contentsState: KeyedState | undefined;
  private assignerContext: WindowAssignerContext | undefined;
  /** Elements in a row mostly share their window: then they share the object, which is cheap to find. */
  private lastWindow: Window | undefined;
  private lastWindows: readonly Window[] = [];

  constructor(parts: WindowOperatorParts) {
    this.parts = parts;
    this.triggerContext = new WindowTriggerContext(parts.trigger);
  }

  processElement(ctx: OperatorContext, value: unknown, timestamp: number): void {
    const windows = this.windowsOf(ctx, value, timestamp);
    const isSkipped =
      this.parts.assigner.mergeWindows === undefined
        ? this.addToWindows(ctx, windows, value, timestamp)
        : this.addToMergingWindows(ctx, windows, value, timestamp);
    if (!isSkipped || !this.isElementLate(ctx, timestamp)) return;
    const { lateDataOutputTag } = this.parts;
    if (lateDataOutputTag !== null) ctx.collectSide(lateDataOutputTag, value, timestamp);
    else ctx.count("late", 1);
  }

  onEventTime(ctx: OperatorContext, timer: OperatorTimer): void {
    this.onTimer(ctx, timer, true);
  }

  onProcessingTime(ctx: OperatorContext, timer: OperatorTimer): void {
    this.onTimer(ctx, timer, false);
  }

  /** Adds an element to the contents of a window. */
  protected add(state: KeyedState, stateWindow: Window, value: unknown, _timestamp: number): void {
    this.parts.contents.add(state, stateWindow, value);
  }

  /** Calls the window function with the contents, if there are any. */
  protected emitWindowContents(
    ctx: OperatorContext,
    window: Window,
    state: KeyedState,
    stateWindow: Window,
  ): void {
    const contents = this.parts.contents.get(state, stateWindow);
    if (contents !== undefined) this.parts.windowFunction.process(ctx, window, contents);
  }

  private windowsOf(ctx: OperatorContext, value: unknown, timestamp: number): readonly Window[] {
    const { assigner } = this.parts;
    if (assigner.isTumbling === true) {
      const last = this.lastWindows[0];
      if (
        last !== undefined &&
        "start" in last &&
        timestamp >= last.start &&
        timestamp < last.end
      ) {
        return this.lastWindows;
      }
    }
    this.assignerContext ??= { getCurrentProcessingTime: () => ctx.processingTime() };
    return (this.lastWindows = assigner.assignWindows(value, timestamp, this.assignerContext));
  }

  /** Says whether no window took the element. */
  private addToWindows(
    ctx: OperatorContext,
    windows: readonly Window[],
    value: unknown,
    timestamp: number,
  ): boolean {
    let isSkipped = true;
    for (const assigned of windows) {
      if (this.isWindowLate(ctx, assigned)) continue;
      isSkipped = false;
      const window = this.intern(assigned);
      this.addToWindow(ctx, window, window, value, timestamp);
    }
    return isSkipped;
  }

  private intern(window: Window): Window {
    if (this.lastWindow !== undefined && isSameWindow(this.lastWindow, window)) {
      return this.lastWindow;
    }
    this.lastWindow = window;
    return window;
  }

  private addToMergingWindows(
    ctx: OperatorContext,
    windows: readonly Window[],
    value: unknown,
    timestamp: number,
  ): boolean {
    let isSkipped = true;
    const mergingWindows = this.mergingWindowSet(ctx);
    for (const window of windows) {
      const actualWindow = mergingWindows.addWindow(window, {
        merge: (...merge) => {
          this.onMerge(ctx, ...merge);
        },
      });
      if (this.isWindowLate(ctx, actualWindow)) {
        mergingWindows.retireWindow(actualWindow);
        continue;
      }
      isSkipped = false;
      const stateWindow = mergingWindows.getStateWindow(actualWindow) as Window;
      this.addToWindow(ctx, actualWindow, stateWindow, value, timestamp);
    }
    this.storeMergingWindowSet(ctx, mergingWindows);
    return isSkipped;
  }

  private addToWindow(
    ctx: OperatorContext,
    window: Window,
    stateWindow: Window,
    value: unknown,
    timestamp: number,
  ): void {
    const state = this.stateOf(ctx);
    this.add(state, stateWindow, value, timestamp);
    const result = this.triggerContext.at(ctx, window).onElement(value, timestamp);
    this.apply(ctx, result, window, stateWindow);
    this.registerCleanupTimer(ctx, window);
  }

  private apply(
    ctx: OperatorContext,
    result: TriggerResult,
    window: Window,
    stateWindow: Window,
  ): void {
    if (result === "CONTINUE") return;
    const state = this.stateOf(ctx);
    if (isFire(result)) this.emitWindowContents(ctx, window, state, stateWindow);
    if (isPurge(result)) state.clear(stateWindow);
  }

  private onTimer(ctx: OperatorContext, timer: OperatorTimer, isEventTimer: boolean): void {
    const window = timer.namespace as Window;
    const { assigner } = this.parts;
    const mergingWindows = assigner.mergeWindows === undefined ? null : this.mergingWindowSet(ctx);
    const stateWindow = mergingWindows === null ? window : mergingWindows.getStateWindow(window);
    // A trigger left a timer of a window that is gone.
    if (stateWindow === undefined) return;
    const trigger = this.triggerContext.at(ctx, window);
    const result = isEventTimer
      ? trigger.onEventTime(timer.timestamp)
      : trigger.onProcessingTime(timer.timestamp);
    this.apply(ctx, result, window, stateWindow);
    if (assigner.isEventTime === isEventTimer && timer.timestamp === this.cleanupTime(window)) {
      this.clearAllState(ctx, window, stateWindow);
      mergingWindows?.retireWindow(window);
    }
    if (mergingWindows !== null) this.storeMergingWindowSet(ctx, mergingWindows);
  }

  private clearAllState(ctx: OperatorContext, window: Window, stateWindow: Window): void {
    this.stateOf(ctx).clear(stateWindow);
    this.triggerContext.at(ctx, window).clear();
    this.parts.windowFunction.clear(ctx, window);
  }

  private onMerge(
    ctx: OperatorContext,
    mergeResult: Window,
    mergedWindows: readonly Window[],
    stateWindow: Window,
    mergedStateWindows: readonly Window[],
  ): void {
    this.refusePastMerge(ctx, mergeResult);
    this.triggerContext.at(ctx, mergeResult).onMerge(mergedWindows);
    for (const window of mergedWindows) {
      this.triggerContext.at(ctx, window).clear();
      this.deleteCleanupTimer(ctx, window);
    }
    mergeNamespaces(this.parts.contents, this.stateOf(ctx), stateWindow, mergedStateWindows);
  }

  private refusePastMerge(ctx: OperatorContext, window: Window): void {
    const end = windowMaxTimestamp(window);
    const { assigner, allowedLatenessMs } = this.parts;
    const [clock, now, limit] = assigner.isEventTime
      ? (["event", ctx.currentWatermark(), end + allowedLatenessMs] as const)
      : (["processing", ctx.processingTime(), end] as const);
    if (limit > now) return;
    const what = assigner.isEventTime ? "watermark" : "processing time";
    throw new JavaException(
      "UnsupportedOperationException",
      `The end timestamp of an ${clock}-time window cannot become earlier than the current ${what} ` +
        `by merging. Current ${clock} time: ${String(now)} window: ${JSON.stringify(window)}`,
    );
  }

  private isWindowLate(ctx: OperatorContext, window: Window): boolean {
    if (!this.parts.assigner.isEventTime) return false;
    return ctx.rules.isWindowLate(this.cleanupTime(window), ctx.currentWatermark());
  }

  private isElementLate(ctx: OperatorContext, timestamp: number): boolean {
    const { assigner, allowedLatenessMs } = this.parts;
    return assigner.isEventTime && timestamp + allowedLatenessMs <= ctx.currentWatermark();
  }

  /** Overflow of Java's long becomes `MAX_TIMESTAMP`, which has no timer. */
  private cleanupTime(window: Window): number {
    const end = windowMaxTimestamp(window);
    if (!this.parts.assigner.isEventTime) return end;
    return Math.min(end + this.parts.allowedLatenessMs, MAX_TIMESTAMP);
  }

  private registerCleanupTimer(ctx: OperatorContext, window: Window): void {
    const time = this.cleanupTime(window);
    if (time === MAX_TIMESTAMP) return;
    if (this.parts.assigner.isEventTime) ctx.registerEventTimeTimer(WINDOW_TIMERS, window, time);
    else ctx.registerProcessingTimeTimer(WINDOW_TIMERS, window, time);
  }

  private deleteCleanupTimer(ctx: OperatorContext, window: Window): void {
    const time = this.cleanupTime(window);
    if (time === MAX_TIMESTAMP) return;
    if (this.parts.assigner.isEventTime) ctx.deleteEventTimeTimer(WINDOW_TIMERS, window, time);
    else ctx.deleteProcessingTimeTimer(WINDOW_TIMERS, window, time);
  }

  private mergingWindowSet(ctx: OperatorContext): MergingWindowSet<Window> {
    const stored = ctx.keyedState(MERGING_WINDOW_SET).get(null);
    return new MergingWindowSet(
      this.parts.assigner,
      (stored as readonly InFlightWindow<Window>[] | undefined) ?? [],
    );
  }

  private storeMergingWindowSet(ctx: OperatorContext, set: MergingWindowSet<Window>): void {
    const state = ctx.keyedState(MERGING_WINDOW_SET);
    if (set.inFlight().length === 0) state.clear(null);
    else state.set(null, Object.freeze([...set.inFlight()]));
  }

  private stateOf(ctx: OperatorContext): KeyedState {
    return (this.contentsState ??= ctx.keyedState(this.parts.contents.descriptor));
  }
}

/**
 * What a trigger reaches while it looks at one window of the current key.
 *
 * Flink: org.apache.flink.streaming.runtime.operators.windowing.WindowOperator.Context
 * Simplified: no
 */
import type { OperatorContext, StateDescriptor } from "../../model/stream-operator.js";
import type { ReduceFunction } from "../functions/reduce-function.js";
import type { ReducingStateDescriptor, StateOf } from "../state/state-declaration.js";
import { stateInNamespace } from "../state/states-in-namespace.js";
import { mergeNamespaces, listedContents, reducedContents } from "../windowing/window-contents.js";
import type { OnMergeContext, Trigger, TriggerResult } from "../windowing/trigger.js";
import type { Window } from "../windowing/window.js";

/** Name of the timer service of window operators. */
export const WINDOW_TIMERS = "window-timers";

export class WindowTriggerContext implements OnMergeContext {
  private readonly trigger: Trigger<unknown, Window>;
  private context: OperatorContext | undefined;
  private window: Window | undefined;
  private mergedWindows: readonly Window[] = [];

  constructor(trigger: Trigger<unknown, Window>) {
    this.trigger = trigger;
  }

  /** Points it at a window of the current key, for the call that follows. */
  at(context: OperatorContext, window: Window): this {
    this.context = context;
    this.window = window;
    return this;
  }

  onElement(value: unknown, timestamp: number): TriggerResult {
    return this.trigger.onElement(value, timestamp, this.window as Window, this);
  }

  onEventTime(time: number): TriggerResult {
    return this.trigger.onEventTime(time, this.window as Window, this);
  }

  onProcessingTime(time: number): TriggerResult {
    return this.trigger.onProcessingTime(time, this.window as Window, this);
  }

  onMerge(mergedWindows: readonly Window[]): void {
    this.mergedWindows = mergedWindows;
    this.trigger.onMerge?.(this.window as Window, this);
  }

  clear(): void {
    this.trigger.clear(this.window as Window, this);
  }

  getCurrentProcessingTime(): number {
    return this.operator().processingTime();
  }

  getCurrentWatermark(): number {
    return this.operator().currentWatermark();
  }

  registerProcessingTimeTimer(time: number): void {
    this.operator().registerProcessingTimeTimer(WINDOW_TIMERS, this.window, time);
  }

  registerEventTimeTimer(time: number): void {
    this.operator().registerEventTimeTimer(WINDOW_TIMERS, this.window, time);
  }

  deleteProcessingTimeTimer(time: number): void {
    this.operator().deleteProcessingTimeTimer(WINDOW_TIMERS, this.window, time);
  }

  deleteEventTimeTimer(time: number): void {
    this.operator().deleteEventTimeTimer(WINDOW_TIMERS, this.window, time);
  }

  getPartitionedState<D extends StateDescriptor>(descriptor: D): StateOf<D> {
    const { window } = this;
    return stateInNamespace(this.operator(), descriptor, () => window) as StateOf<D>;
  }

  mergePartitionedState(descriptor: StateDescriptor): void {
    const contents =
      descriptor.kind === "reducing"
        ? reducedContents(
            (descriptor as ReducingStateDescriptor<unknown>)
              .reduceFunction satisfies ReduceFunction<unknown>,
          )
        : listedContents();
    const state = this.operator().keyedState(descriptor);
    mergeNamespaces(contents, state, this.window, this.mergedWindows);
  }

  private operator(): OperatorContext {
    return this.context as OperatorContext;
  }
}

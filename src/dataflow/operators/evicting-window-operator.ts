/**
 * A window operator with an evictor: keeps all elements with their timestamps, and lets the evictor
 * take some out before or after the window function is called.
 *
 * Flink: org.apache.flink.streaming.runtime.operators.windowing.EvictingWindowOperator
 * Simplified: no
 */
import type { KeyedState, OperatorContext } from "../../model/stream-operator.js";
import type { Evictor, TimestampedValue } from "../windowing/evictor.js";
import { listedContents, type WindowContents } from "../windowing/window-contents.js";
import type { Window } from "../windowing/window.js";
import { WindowOperator, type WindowOperatorParts } from "./window-operator.js";

export class EvictingWindowOperator extends WindowOperator {
  private readonly evictor: Evictor<unknown, Window>;
  /** What the window function gets for the elements that are left. */
  private readonly aggregated: (elements: readonly unknown[]) => readonly unknown[];

  constructor(
    parts: Omit<WindowOperatorParts, "contents">,
    evictor: Evictor<unknown, Window>,
    aggregated: (elements: readonly unknown[]) => readonly unknown[],
  ) {
    const contents: WindowContents = listedContents();
    super({ ...parts, contents });
    this.evictor = evictor;
    this.aggregated = aggregated;
  }

  protected override add(
    state: KeyedState,
    stateWindow: Window,
    value: unknown,
    timestamp: number,
  ): void {
    this.parts.contents.add(state, stateWindow, Object.freeze({ value, timestamp }));
  }

  protected override emitWindowContents(
    ctx: OperatorContext,
    window: Window,
    state: KeyedState,
    stateWindow: Window,
  ): void {
    const elements = this.parts.contents.get(state, stateWindow);
    if (elements === undefined) return;
    const clocks = {
      getCurrentProcessingTime: () => ctx.processingTime(),
      getCurrentWatermark: () => ctx.currentWatermark(),
    };
    const records = elements as readonly TimestampedValue<unknown>[];
    const before = this.evictor.evictBefore(records, window, clocks);
    const values = before.map(({ value }) => value);
    this.parts.windowFunction.process(ctx, window, this.aggregated(values));
    const after = this.evictor.evictAfter(before, window, clocks);
    if (after.length === 0) state.clear(stateWindow);
    else state.set(stateWindow, [...after]);
  }
}

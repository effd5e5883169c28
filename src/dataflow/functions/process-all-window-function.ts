/**
 * Gets all elements of a window of a stream without keys (or the one aggregate of them).
 *
 * Flink: org.apache.flink.streaming.api.functions.windowing.ProcessAllWindowFunction
 * Simplified: state and side outputs are declared on the function
 */
import type { StateDeclaration } from "../state/state-declaration.js";
import type { Collector } from "./collector.js";
import type { AnyOutputTag } from "./output-tag.js";
import type { ProcessWindowContext } from "./process-window-function.js";

/** What a window function over all elements can reach: no clocks, as in Flink. */
export type ProcessAllWindowContext<
  W,
  S extends StateDeclaration,
  G extends StateDeclaration,
  O extends readonly AnyOutputTag[],
> = Omit<ProcessWindowContext<W, S, G, O>, "currentProcessingTime" | "currentWatermark">;

/**
 * Gets all elements of a window of a stream without keys (or the one aggregate of them).
 *
 * @example
 * ```ts
 * visits.windowAll(TumblingEventTimeWindows.of("1 min")).process({
 *   process(ctx, visits, out: Collector<number>) {
 *     out.collect(visits.length);
 *   },
 * });
 * ```
 */
export interface ProcessAllWindowFunction<
  In,
  Out,
  W,
  S extends StateDeclaration = Record<never, never>,
  G extends StateDeclaration = Record<never, never>,
  O extends readonly AnyOutputTag[] = readonly [],
> {
  readonly windowState?: S;
  readonly globalState?: G;
  readonly sideOutputs?: O;
  /** Called with what is in the window when it fires. */
  process(
    context: ProcessAllWindowContext<W, S, G, O>,
    elements: readonly In[],
    out: Collector<Out>,
  ): void;
  /** The window is gone: clean its state. */
  clear?(context: ProcessAllWindowContext<W, S, G, O>): void;
}

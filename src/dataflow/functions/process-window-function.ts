/**
 * Gets all elements of a window (or the one aggregate of them) when it fires.
 *
 * Flink: org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction
 * Simplified: state and side outputs are declared on the function
 */
import type { StateDeclaration, StatesOf } from "../state/state-declaration.js";
import type { Collector } from "./collector.js";
import type { AnyOutputTag } from "./output-tag.js";
import type { SideOutputContext } from "./process-function.js";
import type { RuntimeContext } from "./runtime-context.js";

/** What a window function can reach. */
export interface ProcessWindowContext<
  W,
  S extends StateDeclaration,
  G extends StateDeclaration,
  O extends readonly AnyOutputTag[],
> extends SideOutputContext<O> {
  /** The window that fires. */
  window(): W;
  /** Milliseconds on the machine's wall clock. */
  currentProcessingTime(): number;
  /** Event time reached so far; `MIN_TIMESTAMP` before the first watermark. */
  currentWatermark(): number;
  /** State of this window of this key; `clear` has to clean it. */
  windowState(): StatesOf<S>;
  /** State of this key, across its windows. */
  globalState(): StatesOf<G>;
  /** Which subtask this is, its counters and its random numbers. */
  getRuntimeContext(): RuntimeContext;
}

/**
 * Gets all elements of a window (or the one aggregate of them) when it fires.
 *
 * @example
 * ```ts
 * windowed.aggregate(count, {
 *   process(page, ctx, [visits], out: Collector<PageCount>) {
 *     out.collect({ page, minute: ctx.window().start, visits: visits ?? 0 });
 *   },
 * });
 * ```
 */
export interface ProcessWindowFunction<
  In,
  Out,
  K,
  W,
  S extends StateDeclaration = Record<never, never>,
  G extends StateDeclaration = Record<never, never>,
  O extends readonly AnyOutputTag[] = readonly [],
> {
  readonly windowState?: S;
  readonly globalState?: G;
  readonly sideOutputs?: O;
  /** Called with what is in the window of a key when it fires. */
  process(
    key: K,
    context: ProcessWindowContext<W, S, G, O>,
    elements: readonly In[],
    out: Collector<Out>,
  ): void;
  /** The window is gone: clean its state. */
  clear?(context: ProcessWindowContext<W, S, G, O>): void;
}

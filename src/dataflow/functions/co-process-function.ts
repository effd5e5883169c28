/**
 * Looks at each element of two connected streams with its time, and can put elements into side outputs.
 * Keyed state and timers exist only where both streams have keys.
 *
 * Flink: org.apache.flink.streaming.api.functions.co.CoProcessFunction
 * Simplified: side outputs are declared on the function; no timers, which Flink offers and refuses at run time
 */
import type { OperatorStateDeclaration } from "../state/operator-state.js";
import type { CheckpointedFunction } from "./checkpointed-function.js";
import type { Collector } from "./collector.js";
import type { AnyOutputTag } from "./output-tag.js";
import type { ProcessContext } from "./process-function.js";

/**
 * Looks at each element of two connected streams.
 *
 * @example
 * ```ts
 * clicks.connect(orders).process({
 *   processElement1(click, ctx, out: Collector<string>) {
 *     out.collect(`click at ${String(ctx.timestamp())}`);
 *   },
 *   processElement2(order, ctx, out) {
 *     out.collect(`order at ${String(ctx.timestamp())}`);
 *   },
 * });
 * ```
 */
export interface CoProcessFunction<
  T1,
  T2,
  Out,
  O extends readonly AnyOutputTag[] = readonly [],
  P extends OperatorStateDeclaration = Record<never, never>,
> extends CheckpointedFunction<P> {
  /** The side outputs it may use. */
  readonly sideOutputs?: O;
  /** Called with each element of the first stream. */
  processElement1(value: T1, context: ProcessContext<O, P>, out: Collector<Out>): void;
  /** Called with each element of the second stream. */
  processElement2(value: T2, context: ProcessContext<O, P>, out: Collector<Out>): void;
}

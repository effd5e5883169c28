/**
 * Gets each match of a pattern and, if it wants to, each partial match that took too long.
 *
 * Flink: org.apache.flink.cep.functions.PatternProcessFunction, TimedOutPartialMatchHandler,
 * org.apache.flink.cep.time.TimeContext
 * Simplified: side outputs are declared on the function; the handler of timed-out matches is a method of it
 */
import type { Collector } from "../../functions/collector.js";
import type { AnyOutputTag } from "../../functions/output-tag.js";
import type { SideOutputContext } from "../../functions/process-function.js";
import type { RuntimeContext } from "../../functions/runtime-context.js";

/** The events of a match by the names of their patterns; a pattern without events is absent. */
export type PatternMatch<T> = Readonly<Record<string, readonly T[]>>;

/** What a pattern process function can reach. */
export interface PatternProcessContext<
  O extends readonly AnyOutputTag[] = readonly [],
> extends SideOutputContext<O> {
  /**
   * In milliseconds: timestamp of the event that completed the match, or the time to which event time
   * moved when that completed it; of a timed-out match the end of its time.
   */
  timestamp(): number;
  /** Milliseconds on the machine's wall clock. */
  currentProcessingTime(): number;
  /** Which subtask this is, its counters and its random numbers. */
  getRuntimeContext(): RuntimeContext;
}

/**
 * Gets each match of a pattern. The object is handlers and declarations; its own fields never change.
 *
 * @example
 * ```ts
 * CEP.pattern(chargesByCard, fraud).process({
 *   processMatch(match: PatternMatch<Charge>, ctx, out: Collector<Alert>) {
 *     out.collect({ card: match["large"]?.[0]?.card ?? "", at: ctx.timestamp() });
 *   },
 * });
 * ```
 */
export interface PatternProcessFunction<T, Out, O extends readonly AnyOutputTag[] = readonly []> {
  /** The side outputs it may use. */
  readonly sideOutputs?: O;
  /** Called with each match: its events by the name of their pattern. */
  processMatch(
    match: PatternMatch<T>,
    context: PatternProcessContext<O>,
    out: Collector<Out>,
  ): void;
  /** A partial match ran out of its time; without this method that happens silently. */
  processTimedOutMatch?(match: PatternMatch<T>, context: PatternProcessContext<O>): void;
}

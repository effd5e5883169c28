/**
 * Makes elements of matches, and of partial matches that took too long.
 *
 * Flink: org.apache.flink.cep.PatternSelectFunction, PatternFlatSelectFunction, PatternTimeoutFunction,
 * PatternFlatTimeoutFunction, org.apache.flink.cep.functions.adaptors.PatternSelectAdapter,
 * PatternFlatSelectAdapter, PatternTimeoutSelectAdapter, PatternTimeoutFlatSelectAdapter
 * Simplified: no
 */
import type { Collector } from "../../functions/collector.js";
import type { OutputTag } from "../../functions/output-tag.js";
import type { PatternMatch, PatternProcessFunction } from "./pattern-process-function.js";

/** Makes one element of a match. */
export type PatternSelectFunction<T, Out> =
  | ((match: PatternMatch<T>) => Out)
  | {
      /** Makes one result of a match. */
      select(match: PatternMatch<T>): Out;
    };

/** Makes any number of elements of a match. */
export type PatternFlatSelectFunction<T, Out> =
  | ((match: PatternMatch<T>, out: Collector<Out>) => void)
  | {
      /** Makes any number of results of a match. */
      flatSelect(match: PatternMatch<T>, out: Collector<Out>): void;
    };

/** Makes one element of a partial match that ran out of its time at `timestamp` (milliseconds). */
export type PatternTimeoutFunction<T, Out> =
  | ((match: PatternMatch<T>, timestamp: number) => Out)
  | {
      /** Makes one result of a match that ran out of its time. */
      timeout(match: PatternMatch<T>, timestamp: number): Out;
    };

/** Makes any number of elements of a partial match that ran out of its time. */
export type PatternFlatTimeoutFunction<T, Out> =
  | ((match: PatternMatch<T>, timestamp: number, out: Collector<Out>) => void)
  | {
      /** Makes any number of results of a match that ran out of its time. */
      timeout(match: PatternMatch<T>, timestamp: number, out: Collector<Out>): void;
    };

/** The process function that selects. */
export function selectingFunction<T, Out>(
  select: PatternSelectFunction<T, Out>,
): PatternProcessFunction<T, Out> {
  const selectOne = typeof select === "function" ? select : select.select.bind(select);
  return {
    processMatch: (match, _context, out) => {
      out.collect(selectOne(match));
    },
  };
}

export function flatSelectingFunction<T, Out>(
  select: PatternFlatSelectFunction<T, Out>,
): PatternProcessFunction<T, Out> {
  return {
    processMatch:
      typeof select === "function"
        ? (match, _context, out) => {
            select(match, out);
          }
        : (match, _context, out) => {
            select.flatSelect(match, out);
          },
  };
}

/** The same function, which puts what it makes of timed-out matches into a side output. */
export function withTimeout<T, Out, L, Name extends string>(
  { processMatch }: PatternProcessFunction<T, Out>,
  tag: OutputTag<L, Name>,
  timeout: PatternTimeoutFunction<T, L>,
): PatternProcessFunction<T, Out, readonly [OutputTag<L, Name>]> {
  const timeoutOne = typeof timeout === "function" ? timeout : timeout.timeout.bind(timeout);
  return withFlatTimeout({ processMatch }, tag, (match, timestamp, out) => {
    out.collect(timeoutOne(match, timestamp));
  });
}

export function withFlatTimeout<T, Out, L, Name extends string>(
  { processMatch }: PatternProcessFunction<T, Out>,
  tag: OutputTag<L, Name>,
  timeout: PatternFlatTimeoutFunction<T, L>,
): PatternProcessFunction<T, Out, readonly [OutputTag<L, Name>]> {
  const timeoutAll = typeof timeout === "function" ? timeout : timeout.timeout.bind(timeout);
  return {
    sideOutputs: [tag],
    processMatch,
    processTimedOutMatch: (match, context) => {
      const collect = (value: L): void => {
        (context.output as (tag: OutputTag<L>, value: L) => void)(tag, value);
      };
      timeoutAll(match, context.timestamp(), { collect });
    },
  };
}

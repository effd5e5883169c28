/**
 * A stream without keys whose elements are grouped into windows, in one subtask.
 *
 * Flink: org.apache.flink.streaming.api.datastream.AllWindowedStream
 * Simplified: no
 */
import type { AggregateFunction } from "../functions/aggregate-function.js";
import type { Collector } from "../functions/collector.js";
import type { AggregatedField, NumericField } from "../functions/field-aggregation.js";
import type { AnyOutputTag, OutputTag } from "../functions/output-tag.js";
import type { ProcessAllWindowFunction } from "../functions/process-all-window-function.js";
import type { ProcessWindowFunction } from "../functions/process-window-function.js";
import type { ReduceFunction } from "../functions/reduce-function.js";
import type { AllWindowFunction } from "../functions/window-function.js";
import type { StateDeclaration } from "../state/state-declaration.js";
import type { Evictor } from "../windowing/evictor.js";
import type { Trigger } from "../windowing/trigger.js";
import type { Window } from "../windowing/window.js";
import type { DurationLike } from "./duration.js";
import type { WindowedStream } from "./windowed-stream.js";
import type { SingleOutputStreamOperator } from "./single-output-stream-operator.js";

/**
 * Windows over all elements; `O` are the side outputs used so far.
 *
 * @example
 * ```ts
 * visits.windowAll(TumblingEventTimeWindows.of("1 min")).aggregate(count);
 * ```
 */
export class AllWindowedStream<
  T,
  W extends Window,
  O extends readonly AnyOutputTag[] = readonly [],
> {
  private readonly windowed: WindowedStream<T, number, W, O>;

  /** @internal `windowed`: all elements under one key. */
  constructor(windowed: WindowedStream<T, number, W, O>) {
    this.windowed = windowed;
  }

  /** Decides otherwise when windows are evaluated. */
  trigger(trigger: Trigger<T, W>): this {
    this.windowed.trigger(trigger);
    return this;
  }

  /** Takes elements out of a window before or after its function. */
  evictor(evictor: Evictor<T, W>): this {
    this.windowed.evictor(evictor);
    return this;
  }

  /** How long after the watermark a window still takes elements. */
  allowedLateness(lateness: DurationLike): this {
    this.windowed.allowedLateness(lateness);
    return this;
  }

  /** Sends elements that come too late to a side output instead of dropping them. */
  sideOutputLateData<Name extends string>(
    tag: OutputTag<T, Name>,
  ): AllWindowedStream<T, W, readonly [...O, OutputTag<T, Name>]> {
    return new AllWindowedStream(this.windowed.sideOutputLateData(tag));
  }

  /** Reduces the elements of each window as they come. */
  reduce(reducer: ReduceFunction<T>): SingleOutputStreamOperator<T, O>;
  reduce<Out, const P extends readonly AnyOutputTag[] = readonly []>(
    reducer: ReduceFunction<T>,
    windowFunction: ProcessAllWindowFunction<T, Out, W, Any, Any, P>,
  ): SingleOutputStreamOperator<Out, readonly [...O, ...P]>;
  reduce(reducer: ReduceFunction<T>, windowFunction?: AnyFunction<T, W>): unknown {
    return (
      windowFunction === undefined
        ? this.windowed.reduce(reducer)
        : this.windowed.reduce(reducer, withoutKey(windowFunction))
    ).forceNonParallel();
  }

  /** Aggregates the elements of each window as they come; the window function gets the one result. */
  aggregate<Acc, Result>(
    aggregate: AggregateFunction<T, Acc, Result>,
  ): SingleOutputStreamOperator<Result, O>;
  aggregate<Acc, Result, Out, const P extends readonly AnyOutputTag[] = readonly []>(
    aggregate: AggregateFunction<T, Acc, Result>,
    windowFunction: ProcessAllWindowFunction<Result, Out, W, Any, Any, P>,
  ): SingleOutputStreamOperator<Out, readonly [...O, ...P]>;
  aggregate<Result>(
    aggregate: AggregateFunction<T, unknown, Result>,
    windowFunction?: AnyFunction<Result, W>,
  ): unknown {
    return (
      windowFunction === undefined
        ? this.windowed.aggregate(aggregate)
        : this.windowed.aggregate(aggregate, withoutKey(windowFunction))
    ).forceNonParallel();
  }

  /** Keeps all elements of a window and gives them to the function at once. */
  process<
    Out,
    const S extends StateDeclaration = Record<never, never>,
    const G extends StateDeclaration = Record<never, never>,
    const P extends readonly AnyOutputTag[] = readonly [],
  >(
    windowFunction: ProcessAllWindowFunction<T, Out, W, S, G, P>,
  ): SingleOutputStreamOperator<Out, readonly [...O, ...P]> {
    return this.windowed.process(withoutKey(windowFunction)).forceNonParallel();
  }

  /** Calls a function with all elements of a window: `process` without state and side outputs. */
  apply<Out>(windowFunction: AllWindowFunction<T, Out, W>): SingleOutputStreamOperator<Out, O> {
    return this.process({
      process: (context, elements, out: Collector<Out>) => {
        windowFunction(context.window(), elements, out);
      },
    });
  }

  /** Adds up a field of each window's elements; the other fields are those of the first one. */
  sum(field: NumericField<T>): SingleOutputStreamOperator<T, O> {
    return this.windowed.sum(field).forceNonParallel();
  }

  /** Lowest value of a field; the other fields are those of the first element. */
  min(field: AggregatedField<T>): SingleOutputStreamOperator<T, O> {
    return this.windowed.min(field).forceNonParallel();
  }

  /** Highest value of a field; the other fields are those of the first element. */
  max(field: AggregatedField<T>): SingleOutputStreamOperator<T, O> {
    return this.windowed.max(field).forceNonParallel();
  }

  /** The element with the lowest field; of equal ones the first, or else the last. */
  minBy(field: AggregatedField<T>, first: boolean = true): SingleOutputStreamOperator<T, O> {
    return this.windowed.minBy(field, first).forceNonParallel();
  }

  /** The element with the highest field; of equal ones the first, or else the last. */
  maxBy(field: AggregatedField<T>, first: boolean = true): SingleOutputStreamOperator<T, O> {
    return this.windowed.maxBy(field, first).forceNonParallel();
  }
}

type Any = StateDeclaration;
type AnyFunction<T, W> = ProcessAllWindowFunction<T, unknown, W, Any, Any, readonly AnyOutputTag[]>;

/** A window function that ignores the one key. */
function withoutKey<
  In,
  Out,
  W,
  S extends StateDeclaration,
  G extends StateDeclaration,
  P extends readonly AnyOutputTag[],
>(
  user: ProcessAllWindowFunction<In, Out, W, S, G, P>,
): ProcessWindowFunction<In, Out, number, W, S, G, P> {
  const { windowState, globalState, sideOutputs } = user;
  return {
    ...(windowState === undefined ? {} : { windowState }),
    ...(globalState === undefined ? {} : { globalState }),
    ...(sideOutputs === undefined ? {} : { sideOutputs }),
    process: (_key, context, elements, out) => {
      user.process(context, elements, out);
    },
    clear: (context) => {
      user.clear?.(context);
    },
  };
}

/**
 * A keyed stream whose elements are grouped into windows, before it is said what to do with them.
 *
 * Flink: org.apache.flink.streaming.api.datastream.WindowedStream, WindowOperatorBuilder
 * (org.apache.flink.streaming.runtime.operators.windowing)
 * Simplified: no
 */
import { checkArgument, JavaException } from "../../model/java-exception.js";
import type { AggregateFunction } from "../functions/aggregate-function.js";
import type { Collector } from "../functions/collector.js";
import {
  elementWithExtreme,
  extremeOf,
  sumOf,
  type AggregatedField,
  type NumericField,
} from "../functions/field-aggregation.js";
import type { AnyOutputTag, OutputTag } from "../functions/output-tag.js";
import type { ProcessWindowFunction } from "../functions/process-window-function.js";
import type { ReduceFunction } from "../functions/reduce-function.js";
import type { WindowFunction } from "../functions/window-function.js";
import type { TwoStreamFunction } from "../operators/co-group-window-function.js";
import type { WindowParameters } from "../operators/create-window-operator.js";
import type { StateDeclaration } from "../state/state-declaration.js";
import type { Evictor } from "../windowing/evictor.js";
import type { Trigger } from "../windowing/trigger.js";
import type { WindowAssigner } from "../windowing/window-assigner.js";
import type { Window } from "../windowing/window.js";
import {
  describeWindowOperator,
  type WindowFunctions,
  type WindowParts,
} from "./describe-window-operator.js";
import { toMillis, type DurationLike } from "./duration.js";
import type { KeyedStream } from "./keyed-stream.js";
import type { SingleOutputStreamOperator } from "./single-output-stream-operator.js";

/**
 * Windows of a keyed stream; `O` are the side outputs used so far.
 *
 * @example
 * ```ts
 * perPage
 *   .window(TumblingEventTimeWindows.of("1 min"))
 *   .allowedLateness("10 s")
 *   .sideOutputLateData(late)
 *   .aggregate(count);
 * ```
 */
export class WindowedStream<
  T,
  K,
  W extends Window,
  O extends readonly AnyOutputTag[] = readonly [],
> {
  private readonly input: KeyedStream<T, K>;
  private readonly describe: (parts: WindowParts) => string;
  private readonly assigner: WindowAssigner<T, W>;
  private windowTrigger: Trigger<T, W>;
  private windowEvictor: Evictor<T, W> | undefined;
  private allowedLatenessMs = 0;
  private lateDataOutputTag: string | null = null;

  /** @internal */
  constructor(
    input: KeyedStream<T, K>,
    assigner: WindowAssigner<T, W>,
    describe: (parts: WindowParts) => string = describeWindowOperator,
  ) {
    this.input = input;
    this.describe = describe;
    this.assigner = assigner;
    this.windowTrigger = assigner.getDefaultTrigger();
  }

  /**
   * Decides otherwise when windows are evaluated.
   *
   * @example
   * ```ts
   * windowed.trigger(CountTrigger.of(100));
   * ```
   */
  trigger(trigger: Trigger<T, W>): this {
    if (this.assigner.mergeWindows !== undefined && !trigger.canMerge) {
      throw new JavaException(
        "UnsupportedOperationException",
        "A merging window assigner cannot be used with a trigger that does not support merging.",
      );
    }
    this.windowTrigger = trigger;
    return this;
  }

  /**
   * Takes elements out of a window before or after its function; then all elements are kept.
   *
   * @example
   * ```ts
   * windowed.evictor(CountEvictor.of(100));
   * ```
   */
  evictor(evictor: Evictor<T, W>): this {
    this.windowEvictor = evictor;
    return this;
  }

  /** How long after the watermark a window still takes elements. */
  allowedLateness(lateness: DurationLike): this {
    const millis = toMillis(lateness);
    checkArgument(millis >= 0, "The allowed lateness cannot be negative.");
    this.allowedLatenessMs = millis;
    return this;
  }

  /** Sends elements that come too late to a side output instead of dropping them. */
  sideOutputLateData<Name extends string>(
    tag: OutputTag<T, Name>,
  ): WindowedStream<T, K, W, readonly [...O, OutputTag<T, Name>]> {
    this.lateDataOutputTag = tag.id;
    // The tag only shows in the type of the result.
    return this;
  }

  /**
   * Reduces the elements of each window as they come.
   *
   * @example
   * ```ts
   * windowed.reduce((left, right) => (left.price > right.price ? left : right));
   * ```
   */
  reduce(reducer: ReduceFunction<T>): SingleOutputStreamOperator<T, O>;
  reduce<
    Out,
    const S extends StateDeclaration = Record<never, never>,
    const G extends StateDeclaration = Record<never, never>,
    const P extends readonly AnyOutputTag[] = readonly [],
  >(
    reducer: ReduceFunction<T>,
    windowFunction: ProcessWindowFunction<T, Out, K, W, S, G, P>,
  ): SingleOutputStreamOperator<Out, readonly [...O, ...P]>;
  reduce(reducer: unknown, windowFunction?: unknown): unknown {
    return this.windowed({ reduce: reducer, process: windowFunction });
  }

  /**
   * Aggregates the elements of each window as they come; the window function gets the one result.
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
  aggregate<Acc, Result>(
    aggregate: AggregateFunction<T, Acc, Result>,
  ): SingleOutputStreamOperator<Result, O>;
  aggregate<
    Acc,
    Result,
    Out,
    const S extends StateDeclaration = Record<never, never>,
    const G extends StateDeclaration = Record<never, never>,
    const P extends readonly AnyOutputTag[] = readonly [],
  >(
    aggregate: AggregateFunction<T, Acc, Result>,
    windowFunction: ProcessWindowFunction<Result, Out, K, W, S, G, P>,
  ): SingleOutputStreamOperator<Out, readonly [...O, ...P]>;
  aggregate(aggregate: unknown, windowFunction?: unknown): unknown {
    return this.windowed({ aggregate, process: windowFunction });
  }

  /**
   * Keeps all elements of a window and gives them to the function at once.
   *
   * @example
   * ```ts
   * windowed.process({
   *   process(page, ctx, visits, out: Collector<number>) {
   *     out.collect(visits.length);
   *   },
   * });
   * ```
   */
  process<
    Out,
    const S extends StateDeclaration = Record<never, never>,
    const G extends StateDeclaration = Record<never, never>,
    const P extends readonly AnyOutputTag[] = readonly [],
  >(
    windowFunction: ProcessWindowFunction<T, Out, K, W, S, G, P>,
  ): SingleOutputStreamOperator<Out, readonly [...O, ...P]> {
    return this.windowed({ process: windowFunction }) as SingleOutputStreamOperator<
      Out,
      readonly [...O, ...P]
    >;
  }

  /**
   * Calls a function with all elements of a window: `process` without state and side outputs.
   *
   * @example
   * ```ts
   * windowed.apply((page, { start }, visits, out: Collector<number>) => {
   *   out.collect(start + visits.length);
   * });
   * ```
   */
  apply<Out>(windowFunction: WindowFunction<T, Out, K, W>): SingleOutputStreamOperator<Out, O> {
    return this.process({
      process: (key, context, elements, out: Collector<Out>) => {
        windowFunction(key, context.window(), elements, out);
      },
    });
  }

  /** Adds up a field of each window's elements; the other fields are those of the first one. */
  sum(field: NumericField<T>): SingleOutputStreamOperator<T, O> {
    return this.reduce(sumOf(field as string));
  }

  /** Lowest value of a field; the other fields are those of the first element. */
  min(field: AggregatedField<T>): SingleOutputStreamOperator<T, O> {
    return this.reduce(extremeOf(field as string, "min"));
  }

  /** Highest value of a field; the other fields are those of the first element. */
  max(field: AggregatedField<T>): SingleOutputStreamOperator<T, O> {
    return this.reduce(extremeOf(field as string, "max"));
  }

  /** The element with the lowest field; of equal ones the first, or else the last. */
  minBy(field: AggregatedField<T>, first: boolean = true): SingleOutputStreamOperator<T, O> {
    return this.reduce(elementWithExtreme(field as string, "min", first));
  }

  /** The element with the highest field; of equal ones the first, or else the last. */
  maxBy(field: AggregatedField<T>, first: boolean = true): SingleOutputStreamOperator<T, O> {
    return this.reduce(elementWithExtreme(field as string, "max", first));
  }

  /** @internal The windows of two tagged streams, for a join or co-group. */
  coGroup<Out>(userFunction: TwoStreamFunction): SingleOutputStreamOperator<Out> {
    return this.windowed({ coGroup: userFunction }) as SingleOutputStreamOperator<Out>;
  }

  private windowed(functions: WindowFunctions): unknown {
    const { builder } = this.input;
    const id = builder.nextFreeId;
    const reference = (role: string, code: unknown): string | null =>
      code === undefined ? null : builder.register(id, role, code);
    const assigner = this.assigner.describe();
    const trigger = this.windowTrigger.describe();
    const evictor = this.windowEvictor?.describe() ?? null;
    const parameters: WindowParameters & Readonly<Record<string, unknown>> = {
      assigner,
      assignerRef: builder.register(id, "assigner", this.assigner),
      trigger,
      triggerRef: builder.register(id, "trigger", this.windowTrigger),
      evictor,
      evictorRef: reference("evictor", this.windowEvictor),
      reduceFunctionRef: reference("reduce", functions.reduce),
      aggregateFunctionRef: reference("aggregate", functions.aggregate),
      windowFunctionRef: reference("window", functions.process),
      coGroupFunctionRef: reference("coGroup", functions.coGroup),
      allowedLatenessMs: this.allowedLatenessMs,
      lateDataOutputTag: this.lateDataOutputTag,
    };
    const { coGroup, process, aggregate, reduce } = functions;
    const code = coGroup ?? process ?? aggregate ?? reduce;
    const description = this.describe({ assigner, trigger, evictor, functions });
    return this.input
      .transformKeyed(assigner.type, "window", code, parameters)
      .setDescription(description);
  }
}

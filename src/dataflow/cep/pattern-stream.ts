/**
 * A stream in which a pattern is looked for, before it is said what to do with the matches.
 *
 * Flink: org.apache.flink.cep.PatternStream, PatternStreamBuilder, PatternProcessFunctionBuilder
 * Simplified: no
 */
import type { DataStream } from "../api/data-stream.js";
import { KeyedStream } from "../api/keyed-stream.js";
import type { SingleOutputStreamOperator } from "../api/single-output-stream-operator.js";
import type { AnyOutputTag, OutputTag } from "../functions/output-tag.js";
import type { EventComparator } from "./event-comparator.js";
import type { PatternProcessFunction } from "./functions/pattern-process-function.js";
import {
  flatSelectingFunction,
  selectingFunction,
  withFlatTimeout,
  withTimeout,
  type PatternFlatSelectFunction,
  type PatternFlatTimeoutFunction,
  type PatternSelectFunction,
  type PatternTimeoutFunction,
} from "./functions/pattern-select-function.js";
import { compilePattern } from "./nfa/compiler/nfa-compiler.js";
import type { CepParameters } from "./operator/cep-parameters.js";
import type { PatternSequence } from "./pattern/pattern-description.js";
import type { Pattern } from "./pattern/pattern.js";

/** What a pattern stream consists of. */
interface PatternStreamParts<T> {
  readonly input: DataStream<T>;
  readonly pattern: Pattern<T, T>;
  readonly comparator: EventComparator<T> | null;
  readonly isProcessingTime: boolean;
  readonly lateDataOutputTag: string | null;
}

/**
 * A pattern in a stream; `L` is the side output for late events, if there is one.
 *
 * @example
 * ```ts
 * CEP.pattern(charges.keyBy("card"), fraud)
 *   .sideOutputLateData(late)
 *   .select((match) => match["large"]?.[0]?.card ?? "");
 * ```
 */
export class PatternStream<T, L extends readonly AnyOutputTag[] = readonly []> {
  private readonly parts: PatternStreamParts<T>;

  /** @internal */
  constructor(parts: PatternStreamParts<T>) {
    this.parts = parts;
  }

  /** Events that come after the watermark has passed them go there; else they are dropped. */
  sideOutputLateData<Tag extends OutputTag<T>>(tag: Tag): PatternStream<T, readonly [Tag]> {
    return new PatternStream({ ...this.parts, lateDataOutputTag: tag.id });
  }

  /** Takes events as they come, each at the time of the machine's clock. */
  inProcessingTime(): PatternStream<T, L> {
    return new PatternStream({ ...this.parts, isProcessingTime: true });
  }

  /** Takes events in the order of their timestamps, when the watermark has passed them; the default. */
  inEventTime(): PatternStream<T, L> {
    return new PatternStream({ ...this.parts, isProcessingTime: false });
  }

  /**
   * Calls a function with each match.
   *
   * @example
   * ```ts
   * patterns.process({
   *   sideOutputs: [abandoned],
   *   processMatch(match: PatternMatch<Order>, ctx, out: Collector<string>) {
   *     out.collect(match["paid"]?.[0]?.id ?? "");
   *   },
   *   processTimedOutMatch(match: PatternMatch<Order>, ctx) {
   *     ctx.output(abandoned, match["ordered"]?.[0]?.id ?? "");
   *   },
   * });
   * ```
   */
  process<Out, const O extends readonly AnyOutputTag[] = readonly []>(
    processFunction: PatternProcessFunction<T, Out, O>,
  ): SingleOutputStreamOperator<Out, readonly [...L, ...O]> {
    const { input } = this.parts;
    if (input instanceof KeyedStream) {
      return this.transform(input as KeyedStream<T, unknown>, "CepOperator", processFunction);
    }
    return this.transform(
      input.keyBy(() => 0),
      "GlobalCepOperator",
      processFunction,
    ).forceNonParallel();
  }

  /**
   * Makes one element of each match, and one in a side output of each partial match that took too long.
   *
   * @example
   * ```ts
   * patterns.select((match) => match["large"]?.[0]?.card ?? "");
   * patterns.select(timedOut, (match, timestamp) => timestamp, (match) => Object.keys(match).length);
   * ```
   */
  select<Out>(select: PatternSelectFunction<T, Out>): SingleOutputStreamOperator<Out, L>;
  select<Out, Late, Name extends string>(
    timedOutTag: OutputTag<Late, Name>,
    timeout: PatternTimeoutFunction<T, Late>,
    select: PatternSelectFunction<T, Out>,
  ): SingleOutputStreamOperator<Out, readonly [...L, OutputTag<Late, Name>]>;
  select(first: unknown, timeout?: unknown, select?: unknown): unknown {
    if (select === undefined) {
      return this.process(selectingFunction(first as PatternSelectFunction<T, unknown>));
    }
    return this.process(
      withTimeout(
        selectingFunction(select as PatternSelectFunction<T, unknown>),
        first as OutputTag<unknown>,
        timeout as PatternTimeoutFunction<T, unknown>,
      ),
    );
  }

  /**
   * Makes any number of elements of each match, and any number in a side output of each partial match
   * that took too long.
   *
   * @example
   * ```ts
   * patterns.flatSelect((match, out: Collector<Charge>) => {
   *   for (const charge of match["large"] ?? []) out.collect(charge);
   * });
   * ```
   */
  flatSelect<Out>(select: PatternFlatSelectFunction<T, Out>): SingleOutputStreamOperator<Out, L>;
  flatSelect<Out, Late, Name extends string>(
    timedOutTag: OutputTag<Late, Name>,
    timeout: PatternFlatTimeoutFunction<T, Late>,
    select: PatternFlatSelectFunction<T, Out>,
  ): SingleOutputStreamOperator<Out, readonly [...L, OutputTag<Late, Name>]>;
  flatSelect(first: unknown, timeout?: unknown, select?: unknown): unknown {
    if (select === undefined) {
      return this.process(flatSelectingFunction(first as PatternFlatSelectFunction<T, unknown>));
    }
    return this.process(
      withFlatTimeout(
        flatSelectingFunction(select as PatternFlatSelectFunction<T, unknown>),
        first as OutputTag<unknown>,
        timeout as PatternFlatTimeoutFunction<T, unknown>,
      ),
    );
  }

  private transform<Out, O extends readonly AnyOutputTag[]>(
    input: KeyedStream<T, unknown>,
    name: string,
    processFunction: PatternProcessFunction<T, Out, O>,
  ): SingleOutputStreamOperator<Out, readonly [...L, ...O]> {
    const { pattern, comparator, isProcessingTime, lateDataOutputTag } = this.parts;
    const { builder } = input;
    const id = builder.nextFreeId;
    let conditions = 0;
    const sequence: PatternSequence = {
      patterns: pattern.describeSequence((condition) =>
        builder.register(id, `condition-${String(conditions++)}`, condition),
      ),
      afterMatchSkipStrategy: pattern.getAfterMatchSkipStrategy().describe(),
    };
    const parameters: CepParameters & Readonly<Record<string, unknown>> = {
      pattern: sequence,
      nfa: compilePattern(sequence),
      isProcessingTime,
      handleTimeout: processFunction.processTimedOutMatch !== undefined,
      comparatorRef: comparator === null ? null : builder.register(id, "comparator", comparator),
      lateDataOutputTag,
    };
    return input.transformKeyed(name, "cep", processFunction, parameters);
  }
}

/**
 * The join of two keyed streams by an interval of time, while it is being described.
 *
 * Flink: org.apache.flink.streaming.api.datastream.KeyedStream.IntervalJoin, KeyedStream.IntervalJoined
 * (org.apache.flink.streaming.api.datastream)
 * Simplified: no `inProcessingTime`, which Flink offers and refuses
 */
import { checkArgument } from "../../model/java-exception.js";
import type { AnyOutputTag, OutputTag } from "../functions/output-tag.js";
import type { ProcessJoinFunction } from "../functions/process-join-function.js";
import type { IntervalJoinParameters } from "../operators/interval-join-operator.js";
import type { NoTags } from "./data-stream.js";
import type { SingleOutputStreamOperator } from "./single-output-stream-operator.js";
import { toMillis, type DurationLike } from "./duration.js";
import type { KeyedStream } from "./keyed-stream.js";

/**
 * Two keyed streams to be joined; the interval comes next.
 *
 * @example
 * ```ts
 * orders.keyBy("user").intervalJoin(clicks.keyBy("user")).between("-5 min", "0 s");
 * ```
 */
export class IntervalJoin<T1, T2, K> {
  private readonly left: KeyedStream<T1, K>;
  private readonly right: KeyedStream<T2, K>;

  /** @internal */
  constructor(left: KeyedStream<T1, K>, right: KeyedStream<T2, K>) {
    this.left = left;
    this.right = right;
  }

  /**
   * Joins elements with `left + lowerBound <= right <= left + upperBound`, by their timestamps.
   *
   * @throws JavaException IllegalArgumentException if the lower bound is above the upper one
   */
  between(lowerBound: DurationLike, upperBound: DurationLike): IntervalJoined<T1, T2, K> {
    const [lowerBoundMs, upperBoundMs] = [toMillis(lowerBound), toMillis(upperBound)];
    return new IntervalJoined(this.left, this.right, lowerBoundMs, upperBoundMs);
  }
}

/**
 * An interval join whose function comes next; `O` are the side outputs used so far.
 *
 * @example
 * ```ts
 * joined.upperBoundExclusive().process(ordersAfterClick);
 * ```
 */
export class IntervalJoined<T1, T2, K, O extends readonly AnyOutputTag[] = NoTags> {
  private readonly left: KeyedStream<T1, K>;
  private readonly right: KeyedStream<T2, K>;
  private parameters: IntervalJoinParameters;

  /** @internal */
  constructor(
    left: KeyedStream<T1, K>,
    right: KeyedStream<T2, K>,
    lowerBoundMs: number,
    upperBoundMs: number,
  ) {
    this.left = left;
    this.right = right;
    this.parameters = {
      lowerBoundMs,
      upperBoundMs,
      lowerBoundInclusive: true,
      upperBoundInclusive: true,
      leftLateDataOutputTag: null,
      rightLateDataOutputTag: null,
    };
  }

  /** A right element right at the lower bound does not match. */
  lowerBoundExclusive(): this {
    return this.with({ lowerBoundInclusive: false });
  }

  /** A right element right at the upper bound does not match. */
  upperBoundExclusive(): this {
    return this.with({ upperBoundInclusive: false });
  }

  /** Sends left elements that come too late to a side output instead of dropping them. */
  sideOutputLeftLateData<Name extends string>(
    tag: OutputTag<T1, Name>,
  ): IntervalJoined<T1, T2, K, readonly [...O, OutputTag<T1, Name>]> {
    // The tag only shows in the type of the result.
    return this.with({ leftLateDataOutputTag: tag.id });
  }

  /** Sends right elements that come too late to a side output instead of dropping them. */
  sideOutputRightLateData<Name extends string>(
    tag: OutputTag<T2, Name>,
  ): IntervalJoined<T1, T2, K, readonly [...O, OutputTag<T2, Name>]> {
    return this.with({ rightLateDataOutputTag: tag.id });
  }

  /**
   * Calls the function with each pair.
   *
   * @example
   * ```ts
   * orders.keyBy("user").intervalJoin(clicks.keyBy("user")).between("-5 min", "0 s").process({
   *   processElement(order, click, ctx, out: Collector<string>) {
   *     out.collect(`${click.page} led to ${order.item}`);
   *   },
   * });
   * ```
   */
  process<Out, const P extends readonly AnyOutputTag[] = NoTags>(
    processJoinFunction: ProcessJoinFunction<T1, T2, Out, P>,
  ): SingleOutputStreamOperator<Out, readonly [...O, ...P]> {
    const { lowerBoundMs, upperBoundMs } = this.parameters;
    checkArgument(lowerBoundMs <= upperBoundMs, "lowerBound <= upperBound must be fulfilled");
    // Flink keys both streams once more here, which shows in the ids of what follows.
    return this.left
      .keyedAgain()
      .transformWith(
        this.right.keyedAgain(),
        "Interval Join",
        "intervalJoin",
        processJoinFunction,
        { ...this.parameters },
      );
  }

  private with(changed: Partial<IntervalJoinParameters>): this {
    this.parameters = { ...this.parameters, ...changed };
    return this;
  }
}

/**
 * The join of two streams in windows, while it is being described: a co-group that gives each pair of
 * elements to a function.
 *
 * Flink: org.apache.flink.streaming.api.datastream.JoinedStreams
 * Simplified: no
 */
import type { FlatJoinFunction } from "../functions/flat-join-function.js";
import type { JoinFunction } from "../functions/join-function.js";
import type { Key, KeySelector } from "../functions/key-selector.js";
import type { TaggedUnion } from "../functions/tagged-union.js";
import type { TwoStreamFunction } from "../operators/co-group-window-function.js";
import type { Evictor } from "../windowing/evictor.js";
import type { Trigger } from "../windowing/trigger.js";
import type { WindowAssigner } from "../windowing/window-assigner.js";
import type { Window } from "../windowing/window.js";
import { CoGroupedWithWindow } from "./co-grouped-streams.js";
import type { DataStream } from "./data-stream.js";
import type { SingleOutputStreamOperator } from "./single-output-stream-operator.js";
import type { DurationLike } from "./duration.js";
import { KeyOfFirst, type KeyedPair } from "./keyed-pair.js";

/**
 * Two streams to be joined; the keys come next.
 *
 * @example
 * ```ts
 * orders.join(clicks).where((order) => order.user).equalTo((click) => click.user);
 * ```
 */
export class JoinedStreams<T1, T2> {
  private readonly first: DataStream<T1>;
  private readonly second: DataStream<T2>;

  /** @internal */
  constructor(first: DataStream<T1>, second: DataStream<T2>) {
    this.first = first;
    this.second = second;
  }

  /** The key of the first stream's elements. */
  where<K extends Key>(
    firstKey: KeySelector<T1, K>,
  ): KeyOfFirst<T1, T2, K, JoinedEqualTo<T1, T2, K>> {
    const { first, second } = this;
    return new KeyOfFirst({ first, second, firstKey }, (pair) => new JoinedEqualTo(pair));
  }
}

/** Waits for the windows. */
export class JoinedEqualTo<T1, T2, K extends Key> {
  private readonly pair: KeyedPair<T1, T2, K>;

  /** @internal */
  constructor(pair: KeyedPair<T1, T2, K>) {
    this.pair = pair;
  }

  /** The windows in which elements meet. */
  window<W extends Window>(
    assigner: WindowAssigner<TaggedUnion<T1, T2>, W>,
  ): JoinedWithWindow<T1, T2, K, W> {
    return new JoinedWithWindow(new CoGroupedWithWindow(this.pair, assigner));
  }
}

/**
 * Windows over two streams, whose join function comes next.
 *
 * @example
 * ```ts
 * orders
 *   .join(clicks)
 *   .where((order) => order.user)
 *   .equalTo((click) => click.user)
 *   .window(TumblingEventTimeWindows.of("1 min"))
 *   .apply((order, click) => `${click.page} led to ${order.item}`);
 * ```
 */
export class JoinedWithWindow<T1, T2, K extends Key, W extends Window> {
  private readonly coGrouped: CoGroupedWithWindow<T1, T2, K, W>;

  /** @internal */
  constructor(coGrouped: CoGroupedWithWindow<T1, T2, K, W>) {
    this.coGrouped = coGrouped;
  }

  /** Decides otherwise when windows are evaluated. */
  trigger(trigger: Trigger<TaggedUnion<T1, T2>, W>): this {
    this.coGrouped.trigger(trigger);
    return this;
  }

  /** Takes elements out of a window before or after its function. */
  evictor(evictor: Evictor<TaggedUnion<T1, T2>, W>): this {
    this.coGrouped.evictor(evictor);
    return this;
  }

  /** How long after the watermark a window still takes elements. */
  allowedLateness(allowedLateness: DurationLike): this {
    this.coGrouped.allowedLateness(allowedLateness);
    return this;
  }

  /**
   * Calls the function with each pair of elements of a window: one that returns the result, or one
   * that collects any number of them.
   */
  apply<R>(
    joinFunction: JoinFunction<T1, T2, R> | FlatJoinFunction<T1, T2, R>,
  ): SingleOutputStreamOperator<R> {
    return this.coGrouped.applyToBoth(joinFunction as TwoStreamFunction);
  }
}

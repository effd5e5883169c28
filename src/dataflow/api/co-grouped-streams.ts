/**
 * The co-group of two streams in windows, while it is being described: both become one stream of tagged
 * elements, which goes through a window operator.
 *
 * Flink: org.apache.flink.streaming.api.datastream.CoGroupedStreams
 * Simplified: no
 */
import { JavaException } from "../../model/java-exception.js";
import type { CoGroupFunction } from "../functions/co-group-function.js";
import type { Key, KeySelector } from "../functions/key-selector.js";
import type { TaggedUnion } from "../functions/tagged-union.js";
import type { TwoStreamFunction } from "../operators/co-group-window-function.js";
import type { Evictor } from "../windowing/evictor.js";
import type { Trigger } from "../windowing/trigger.js";
import type { WindowAssigner } from "../windowing/window-assigner.js";
import type { Window } from "../windowing/window.js";
import type { DataStream } from "./data-stream.js";
import type { SingleOutputStreamOperator } from "./single-output-stream-operator.js";
import type { DurationLike } from "./duration.js";
import { KeyOfFirst, type KeyedPair } from "./keyed-pair.js";

/**
 * Two streams to be grouped together; the keys come next.
 *
 * @example
 * ```ts
 * orders.coGroup(clicks).where((order) => order.user).equalTo((click) => click.user);
 * ```
 */
export class CoGroupedStreams<T1, T2> {
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
  ): KeyOfFirst<T1, T2, K, CoGroupedEqualTo<T1, T2, K>> {
    const { first, second } = this;
    return new KeyOfFirst({ first, second, firstKey }, (pair) => new CoGroupedEqualTo(pair));
  }
}

/** Waits for the windows. */
export class CoGroupedEqualTo<T1, T2, K extends Key> {
  private readonly pair: KeyedPair<T1, T2, K>;

  /** @internal */
  constructor(pair: KeyedPair<T1, T2, K>) {
    this.pair = pair;
  }

  /** The windows in which elements meet. */
  window<W extends Window>(
    assigner: WindowAssigner<TaggedUnion<T1, T2>, W>,
  ): CoGroupedWithWindow<T1, T2, K, W> {
    return new CoGroupedWithWindow(this.pair, assigner);
  }
}

/** How the windows of two streams work. */
interface WindowingOfTwo<T, W extends Window> {
  readonly trigger?: Trigger<T, W>;
  readonly evictor?: Evictor<T, W>;
  readonly allowedLateness?: DurationLike;
}

/**
 * Windows over two streams, whose function comes next.
 *
 * @example
 * ```ts
 * orders
 *   .coGroup(clicks)
 *   .where((order) => order.user)
 *   .equalTo((click) => click.user)
 *   .window(TumblingEventTimeWindows.of("1 min"))
 *   .apply({
 *     coGroup(orders, clicks, out: Collector<number>) {
 *       out.collect(orders.length / clicks.length);
 *     },
 *   });
 * ```
 */
export class CoGroupedWithWindow<T1, T2, K extends Key, W extends Window> {
  private readonly pair: KeyedPair<T1, T2, K>;
  private readonly assigner: WindowAssigner<TaggedUnion<T1, T2>, W>;
  private windowing: WindowingOfTwo<TaggedUnion<T1, T2>, W> = {};

  /** @internal */
  constructor(pair: KeyedPair<T1, T2, K>, assigner: WindowAssigner<TaggedUnion<T1, T2>, W>) {
    this.pair = pair;
    this.assigner = assigner;
  }

  /** Decides otherwise when windows are evaluated. */
  trigger(trigger: Trigger<TaggedUnion<T1, T2>, W>): this {
    return this.with({ trigger });
  }

  /** Takes elements out of a window before or after its function. */
  evictor(evictor: Evictor<TaggedUnion<T1, T2>, W>): this {
    return this.with({ evictor });
  }

  /** How long after the watermark a window still takes elements. */
  allowedLateness(allowedLateness: DurationLike): this {
    return this.with({ allowedLateness });
  }

  /** Calls the function with the elements of both streams in each window. */
  apply<R>(coGroupFunction: CoGroupFunction<T1, T2, R>): SingleOutputStreamOperator<R> {
    return this.applyToBoth(coGroupFunction);
  }

  /** @internal */
  applyToBoth<R>(userFunction: TwoStreamFunction): SingleOutputStreamOperator<R> {
    const { first, second, firstKey, secondKey } = this.pair;
    if (first.builder !== second.builder) throw otherEnvironment();
    const keyOf = (tagged: TaggedUnion<T1, T2>): Key =>
      tagged.input === 1 ? firstKey(tagged.value) : secondKey(tagged.value);
    const tagged: DataStream<TaggedUnion<T1, T2>> = first.tagged(1);
    const windowed = tagged.union(second.tagged(2)).keyBy(keyOf).window(this.assigner);
    const { trigger, evictor, allowedLateness } = this.windowing;
    if (trigger !== undefined) windowed.trigger(trigger);
    if (evictor !== undefined) windowed.evictor(evictor);
    if (allowedLateness !== undefined) windowed.allowedLateness(allowedLateness);
    return windowed.coGroup(userFunction);
  }

  private with(changed: WindowingOfTwo<TaggedUnion<T1, T2>, W>): this {
    this.windowing = { ...this.windowing, ...changed };
    return this;
  }
}

function otherEnvironment(): JavaException {
  return new JavaException(
    "IllegalArgumentException",
    "The two streams come from different StreamExecutionEnvironments: make both from the same one.",
  );
}

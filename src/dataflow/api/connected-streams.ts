/**
 * Two streams that go into one operator without becoming one: each keeps its type and its function.
 *
 * Flink: org.apache.flink.streaming.api.datastream.ConnectedStreams
 * Simplified: the key that both streams share is part of the type; no asynchronous state
 */
import type { CoFlatMapFunction } from "../functions/co-flat-map-function.js";
import type { CoMapFunction } from "../functions/co-map-function.js";
import type { CoProcessFunction } from "../functions/co-process-function.js";
import type { Key, KeySelector } from "../functions/key-selector.js";
import type { KeyedCoProcessFunction } from "../functions/keyed-co-process-function.js";
import type { AnyOutputTag } from "../functions/output-tag.js";
import type { OperatorStateDeclaration } from "../state/operator-state.js";
import type { StateDeclaration } from "../state/state-declaration.js";
import type { DataStream, NoTags } from "./data-stream.js";
import type { SingleOutputStreamOperator } from "./single-output-stream-operator.js";

/**
 * Two streams that go into one operator.
 *
 * @example
 * ```ts
 * clicks.connect(orders).map({ map1: (click) => click.page, map2: (order) => order.item });
 * ```
 */
export class ConnectedStreams<T1, T2> {
  protected readonly first: DataStream<T1>;
  protected readonly second: DataStream<T2>;

  /** @internal */
  constructor(first: DataStream<T1>, second: DataStream<T2>) {
    this.first = first;
    this.second = second;
  }

  /** The stream that was connected. */
  getFirstInput(): DataStream<T1> {
    return this.first;
  }

  /** The stream that it was connected with. */
  getSecondInput(): DataStream<T2> {
    return this.second;
  }

  /**
   * Brings elements of one key, of both streams, to one subtask.
   *
   * @example
   * ```ts
   * rides.connect(fares).keyBy((ride) => ride.id, (fare) => fare.rideId);
   * ```
   */
  keyBy<K extends Key>(
    first: KeySelector<T1, K>,
    second: KeySelector<T2, K>,
  ): KeyedConnectedStreams<T1, T2, K> {
    return new KeyedConnectedStreams(this.first.keyBy(first), this.second.keyBy(second));
  }

  /**
   * Makes one element of each.
   *
   * @example
   * ```ts
   * clicks.connect(orders).map({ map1: (click) => click.page, map2: (order) => order.item });
   * ```
   */
  map<R>(coMapper: CoMapFunction<T1, T2, R>): SingleOutputStreamOperator<R> {
    return this.first.transformWith(this.second, "Co-Map", "coMap", coMapper);
  }

  /**
   * Makes zero or more elements of each.
   *
   * @example
   * ```ts
   * lines.connect(words).flatMap({
   *   flatMap1(line: string, out: Collector<string>) {
   *     for (const word of line.split(" ")) out.collect(word);
   *   },
   *   flatMap2(word: string, out: Collector<string>) {
   *     out.collect(word);
   *   },
   * });
   * ```
   */
  flatMap<R>(coFlatMapper: CoFlatMapFunction<T1, T2, R>): SingleOutputStreamOperator<R> {
    return this.first.transformWith(this.second, "Co-Flat Map", "coFlatMap", coFlatMapper);
  }

  /**
   * Runs a process function: elements with their time, and side outputs.
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
  process<
    Out,
    const O extends readonly AnyOutputTag[] = NoTags,
    const P extends OperatorStateDeclaration = Record<never, never>,
  >(coProcessFunction: CoProcessFunction<T1, T2, Out, O, P>): SingleOutputStreamOperator<Out, O> {
    return this.first.transformWith(this.second, "Co-Process", "coProcess", coProcessFunction);
  }
}

/**
 * Two streams with keys of type `K` that go into one operator, where both reach the same state.
 *
 * @example
 * ```ts
 * rides.keyBy("rideId").connect(fares.keyBy("rideId")).process(joinRideAndFare);
 * ```
 */
export class KeyedConnectedStreams<T1, T2, K> extends ConnectedStreams<T1, T2> {
  /** Never there: keeps streams of different keys apart. */
  declare readonly keyType?: K;

  /**
   * Runs a process function with state and timers of the current key.
   *
   * @example
   * ```ts
   * rides.keyBy("rideId").connect(fares.keyBy("rideId")).process({
   *   state: { ride: valueState<Ride>("ride") },
   *   processElement1(ride, ctx) {
   *     ctx.state.ride.update(ride);
   *   },
   *   processElement2(fare, ctx, out: Collector<RideAndFare>) {
   *     const ride = ctx.state.ride.value();
   *     if (ride !== null) out.collect({ ride, fare });
   *   },
   * });
   * ```
   */
  override process<
    Out,
    const S extends StateDeclaration = Record<never, never>,
    const O extends readonly AnyOutputTag[] = NoTags,
    const P extends OperatorStateDeclaration = Record<never, never>,
  >(
    keyedCoProcessFunction: KeyedCoProcessFunction<K, T1, T2, Out, S, O, P>,
  ): SingleOutputStreamOperator<Out, O> {
    const { first, second } = this;
    return first.transformWith(
      second,
      "Co-Keyed-Process",
      "keyedCoProcess",
      keyedCoProcessFunction,
    );
  }
}

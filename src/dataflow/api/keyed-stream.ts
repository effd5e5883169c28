/**
 * A stream whose elements are grouped by a key: what is done with them has state and timers of its key.
 *
 * Flink: org.apache.flink.streaming.api.datastream.KeyedStream
 * Simplified: no
 */
import type { BroadcastStateDeclaration } from "../functions/broadcast-process-function.js";
import {
  elementWithExtreme,
  extremeOf,
  sumOf,
  type AggregatedField,
  type NumericField,
} from "../functions/field-aggregation.js";
import type { KeyedProcessFunction } from "../functions/keyed-process-function.js";
import type { AnyOutputTag } from "../functions/output-tag.js";
import type { ReduceFunction } from "../functions/reduce-function.js";
import type { Transformation } from "../graph/transformation.js";
import type { OperatorStateDeclaration } from "../state/operator-state.js";
import type { StateDeclaration } from "../state/state-declaration.js";
import type { WindowAssigner } from "../windowing/window-assigner.js";
import { GlobalWindows } from "../windowing/assigners/global-windows.js";
import { CountEvictor } from "../windowing/evictors/count-evictor.js";
import { CountTrigger } from "../windowing/triggers/count-trigger.js";
import { PurgingTrigger } from "../windowing/triggers/purging-trigger.js";
import type { GlobalWindow, Window } from "../windowing/window.js";
import { KeyedBroadcastConnectedStream } from "./broadcast-connected-stream.js";
import { BroadcastStream } from "./broadcast-stream.js";
import { ConnectedStreams, KeyedConnectedStreams } from "./connected-streams.js";
import { DataStream, type NoTags } from "./data-stream.js";
import { IntervalJoin } from "./interval-join.js";
import {
  keyedPartitionWindowedStream,
  type PartitionWindowedStream,
} from "./partition-windowed-stream.js";
import type { ProgramBuilder } from "./program-builder.js";
import { WindowedStream } from "./windowed-stream.js";
import type { SingleOutputStreamOperator } from "./single-output-stream-operator.js";

/**
 * A stream whose elements are grouped by a key of type `K`.
 *
 * @example
 * ```ts
 * const perPage: KeyedStream<Visit, string> = visits.keyBy("page");
 * ```
 */
export class KeyedStream<T, K> extends DataStream<T> {
  /** Never there: keeps streams of different keys apart. */
  declare readonly keyType?: K;
  private readonly keySelectorRef: string;

  /** @internal */
  constructor(builder: ProgramBuilder, transformation: Transformation, keySelectorRef: string) {
    super(builder, transformation);
    this.keySelectorRef = keySelectorRef;
  }

  /**
   * Runs a process function with state and timers of the current key.
   *
   * @example
   * ```ts
   * perUser.process({
   *   state: { visits: valueState<number>("visits") },
   *   processElement(visit, ctx, out: Collector<string>) {
   *     const visits = (ctx.state.visits.value() ?? 0) + 1;
   *     ctx.state.visits.update(visits);
   *     if (visits === 100) out.collect(ctx.getCurrentKey());
   *   },
   * });
   * ```
   */
  override process<
    Out,
    const S extends StateDeclaration = Record<never, never>,
    const O extends readonly AnyOutputTag[] = NoTags,
    const P extends OperatorStateDeclaration = Record<never, never>,
  >(processFunction: KeyedProcessFunction<K, T, Out, S, O, P>): SingleOutputStreamOperator<Out, O> {
    return this.transformKeyed("KeyedProcess", "keyedProcess", processFunction);
  }

  /**
   * Reduces the elements of each key, emitting each intermediate result.
   *
   * @example
   * ```ts
   * perPage.reduce((left, right) => ({ page: left.page, visits: left.visits + right.visits }));
   * ```
   */
  reduce(reducer: ReduceFunction<T>): SingleOutputStreamOperator<T> {
    return this.transformKeyed("Keyed Reduce", "reduce", reducer);
  }

  /**
   * Adds up a field of each key's elements; the other fields are those of the first one.
   *
   * @example
   * ```ts
   * perPage.sum("visits");
   * ```
   */
  sum(field: NumericField<T>): SingleOutputStreamOperator<T> {
    return this.aggregateField(sumOf(field as string));
  }

  /** Lowest value of a field so far; the other fields are those of the first element. */
  min(field: AggregatedField<T>): SingleOutputStreamOperator<T> {
    return this.aggregateField(extremeOf(field as string, "min"));
  }

  /** Highest value of a field so far; the other fields are those of the first element. */
  max(field: AggregatedField<T>): SingleOutputStreamOperator<T> {
    return this.aggregateField(extremeOf(field as string, "max"));
  }

  /** The element with the lowest field so far; of equal ones the first, or else the last. */
  minBy(field: AggregatedField<T>, first: boolean = true): SingleOutputStreamOperator<T> {
    return this.aggregateField(elementWithExtreme(field as string, "min", first));
  }

  /** The element with the highest field so far; of equal ones the first, or else the last. */
  maxBy(field: AggregatedField<T>, first: boolean = true): SingleOutputStreamOperator<T> {
    return this.aggregateField(elementWithExtreme(field as string, "max", first));
  }

  /**
   * Groups the elements of each key into windows.
   *
   * @example
   * ```ts
   * perPage.window(TumblingEventTimeWindows.of("1 min")).aggregate(count);
   * ```
   */
  window<W extends Window>(assigner: WindowAssigner<T, W>): WindowedStream<T, K, W> {
    return new WindowedStream(this, assigner);
  }

  /** Windows of `size` elements of a key; with `slide` a new one every so many elements. */
  countWindow(size: number, slide?: number): WindowedStream<T, K, GlobalWindow> {
    const windows = this.window(GlobalWindows.create());
    if (slide === undefined) return windows.trigger(PurgingTrigger.of(CountTrigger.of(size)));
    return windows.evictor(CountEvictor.of(size)).trigger(CountTrigger.of(slide));
  }

  /**
   * This stream and another as the two inputs of one operator; with the same keys, both reach the
   * same state.
   *
   * @example
   * ```ts
   * rides.keyBy("rideId").connect(fares.keyBy("rideId")).process(joinRideAndFare);
   * ```
   */
  override connect<R>(other: KeyedStream<R, K>): KeyedConnectedStreams<T, R, K>;
  override connect<R, D extends BroadcastStateDeclaration>(
    broadcast: BroadcastStream<R, D>,
  ): KeyedBroadcastConnectedStream<T, R, K, D>;
  override connect<R>(other: DataStream<R>): ConnectedStreams<T, R>;
  override connect<R>(
    other: BroadcastStream<R, BroadcastStateDeclaration> | DataStream<R>,
  ): unknown {
    if (other instanceof BroadcastStream) return new KeyedBroadcastConnectedStream(this, other);
    if (other instanceof KeyedStream) return new KeyedConnectedStreams(this, other);
    return new ConnectedStreams(this, other);
  }

  /**
   * Joins elements of two streams that share a key and lie close together in event time.
   *
   * @example
   * ```ts
   * orders.keyBy("user").intervalJoin(clicks.keyBy("user")).between("-5 min", "0 s");
   * ```
   */
  intervalJoin<R>(other: KeyedStream<R, K>): IntervalJoin<T, R, K> {
    return new IntervalJoin(this, other);
  }

  /** @internal The same keys, partitioned once more. */
  keyedAgain(): KeyedStream<T, K> {
    const { builder, keySelectorRef } = this;
    const input = this.transformation;
    const id = builder.nextId();
    const partitioned = {
      kind: "partition",
      id,
      input,
      partitioner: "HASH",
      keySelectorRef,
    } as const;
    return new KeyedStream(builder, partitioned, keySelectorRef);
  }

  /** @internal */
  override get stateKeySelectorRef(): string {
    return this.keySelectorRef;
  }

  /** All elements of each key as one window that ends with the input. */
  override fullWindowPartition(): PartitionWindowedStream<T> {
    return keyedPartitionWindowedStream(this);
  }

  private aggregateField(reducer: ReduceFunction<T>): SingleOutputStreamOperator<T> {
    return this.transformKeyed("Keyed Aggregation", "reduce", reducer);
  }

  /** @internal An operator with keyed state. */
  transformKeyed<R, O extends readonly AnyOutputTag[]>(
    name: string,
    type: string,
    code: unknown,
    parameters: Readonly<Record<string, unknown>> = {},
  ): SingleOutputStreamOperator<R, O> {
    return this.transform(name, type, code, parameters, this.keySelectorRef);
  }
}

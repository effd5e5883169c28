/**
 * Streams of elements and what can be done with them. Calls only note down the program; nothing runs.
 *
 * Flink: org.apache.flink.streaming.api.datastream.DataStream
 * Simplified: no
 */
import { JavaException } from "../../model/java-exception.js";
import type { PartitionerName } from "../../model/job-graph.js";
import { PrintSink } from "../connectors/print-sink.js";
import type { Sink } from "../connectors/sink.js";
import type { SinkTopologyStep } from "../connectors/sink-topology.js";
import type { TwoPhaseCommitSinkFunction } from "../connectors/two-phase-commit-sink-function.js";
import { TransactionalLogSink } from "../connectors/transactional-log-sink.js";
import type { WatermarkStrategy } from "../eventtime/watermark-strategy.js";
import type { FilterFunction } from "../functions/filter-function.js";
import type { FlatMapFunction } from "../functions/flat-map-function.js";
import type { Key, KeyField, KeySelector } from "../functions/key-selector.js";
import type { MapFunction } from "../functions/map-function.js";
import type { AnyOutputTag } from "../functions/output-tag.js";
import type { BroadcastStateDeclaration } from "../functions/broadcast-process-function.js";
import type { ProcessFunction } from "../functions/process-function.js";
import type { TaggedUnion } from "../functions/tagged-union.js";
import { parallelismOf } from "../graph/parallelism-of.js";
import type { SinkStep, Transformation } from "../graph/transformation.js";
import type { OperatorStateDeclaration } from "../state/operator-state.js";
import type { WindowAssigner } from "../windowing/window-assigner.js";
import { GlobalWindows } from "../windowing/assigners/global-windows.js";
import { CountEvictor } from "../windowing/evictors/count-evictor.js";
import { CountTrigger } from "../windowing/triggers/count-trigger.js";
import { PurgingTrigger } from "../windowing/triggers/purging-trigger.js";
import type { GlobalWindow, Window } from "../windowing/window.js";
import { AllWindowedStream } from "./all-windowed-stream.js";
import { describeAllWindowOperator } from "./describe-window-operator.js";
import { WindowedStream } from "./windowed-stream.js";
import { BroadcastConnectedStream } from "./broadcast-connected-stream.js";
import { BroadcastStream } from "./broadcast-stream.js";
import { CoGroupedStreams } from "./co-grouped-streams.js";
import { ConnectedStreams } from "./connected-streams.js";
import { DataStreamSink } from "./data-stream-sink.js";
import { JoinedStreams } from "./joined-streams.js";
import type { KeyedStream } from "./keyed-stream.js";
import {
  nonKeyedPartitionWindowedStream,
  type PartitionWindowedStream,
} from "./partition-windowed-stream.js";
import { defaultSettings, type ProgramBuilder } from "./program-builder.js";
import type { SingleOutputStreamOperator } from "./single-output-stream-operator.js";

/** No side outputs. */
export type NoTags = readonly [];

/**
 * A stream of elements of type `T`.
 *
 * @example
 * ```ts
 * const words: DataStream<string> = lines.flatMap((line) => line.split(" "));
 * ```
 */
export class DataStream<T> {
  /** Never there: keeps streams of different elements apart. */
  declare readonly elementType?: T;
  /** @internal */
  readonly builder: ProgramBuilder;
  /** @internal */
  readonly transformation: Transformation;

  /** @internal */
  constructor(builder: ProgramBuilder, transformation: Transformation) {
    this.builder = builder;
    this.transformation = transformation;
  }

  /**
   * Makes one element of each.
   *
   * @example
   * ```ts
   * const pages: DataStream<string> = visits.map((visit) => visit.page);
   * ```
   */
  map<R>(mapper: MapFunction<T, R>): SingleOutputStreamOperator<R> {
    return this.transform("Map", "map", mapper);
  }

  /**
   * Keeps the elements for which the function is true.
   *
   * @example
   * ```ts
   * visits.filter((visit) => visit.user !== "robot");
   * ```
   */
  filter(filter: FilterFunction<T>): SingleOutputStreamOperator<T> {
    return this.transform("Filter", "filter", filter);
  }

  /**
   * Makes zero or more elements of each: returned, or collected.
   *
   * @example
   * ```ts
   * const words = lines.flatMap((line) => line.split(" "));
   * ```
   */
  flatMap<R>(flatMapper: FlatMapFunction<T, R>): SingleOutputStreamOperator<R> {
    return this.transform("Flat Map", "flatMap", flatMapper);
  }

  /**
   * Runs a process function: elements with their time, and side outputs.
   *
   * @example
   * ```ts
   * const parsed = lines.process({
   *   sideOutputs: [malformed],
   *   processElement(line, ctx, out: Collector<Visit>) {
   *     const visit = parse(line);
   *     if (visit === undefined) ctx.output(malformed, line);
   *     else out.collect(visit);
   *   },
   * });
   * const rejected = parsed.getSideOutput(malformed);
   * ```
   */
  process<
    Out,
    const O extends readonly AnyOutputTag[] = NoTags,
    const P extends OperatorStateDeclaration = Record<never, never>,
  >(processFunction: ProcessFunction<T, Out, O, P>): SingleOutputStreamOperator<Out, O> {
    return this.transform("Process", "process", processFunction);
  }

  /**
   * Brings elements of one key to one subtask, where state and timers belong to the key.
   *
   * @example
   * ```ts
   * visits.keyBy("page");
   * visits.keyBy((visit) => visit.user.toLowerCase());
   * ```
   */
  keyBy<const P extends KeyField<T>>(field: P): KeyedStream<T, T[P]>;
  keyBy<K extends Key>(keySelector: KeySelector<T, K>): KeyedStream<T, K>;
  keyBy(key: string | KeySelector<T, Key>): unknown {
    const selector =
      typeof key === "string" ? (value: T) => (value as Record<string, Key>)[key] : key;
    const id = this.builder.nextId();
    const keySelectorRef = this.builder.register(id, "key", selector);
    const partitioned = this.partitionedBy("HASH", id, keySelectorRef);
    return this.builder.streams.keyed<T, Key>(this.builder, partitioned, keySelectorRef);
  }

  /**
   * Groups all elements into windows, in one subtask.
   *
   * @example
   * ```ts
   * visits.windowAll(TumblingEventTimeWindows.of("1 min")).aggregate(count);
   * ```
   */
  windowAll<W extends Window>(assigner: WindowAssigner<T, W>): AllWindowedStream<T, W> {
    const input = this.keyBy(() => 0);
    return new AllWindowedStream(new WindowedStream(input, assigner, describeAllWindowOperator));
  }

  /** Windows of `size` elements, in one subtask; with `slide` a new one every so many elements. */
  countWindowAll(size: number, slide?: number): AllWindowedStream<T, GlobalWindow> {
    const windows = this.windowAll(GlobalWindows.create());
    if (slide === undefined) return windows.trigger(PurgingTrigger.of(CountTrigger.of(size)));
    return windows.evictor(CountEvictor.of(size)).trigger(CountTrigger.of(slide));
  }

  /** All elements of each subtask as one window that ends with the input. */
  fullWindowPartition(): PartitionWindowedStream<T> {
    return nonKeyedPartitionWindowedStream(this);
  }

  /**
   * This stream and others of the same type as one.
   *
   * @example
   * ```ts
   * const all = web.union(mobile);
   * ```
   */
  union(...streams: readonly DataStream<T>[]): DataStream<T> {
    const inputs = [this, ...streams].map(({ transformation }) => transformation);
    return new DataStream(this.builder, { kind: "union", id: this.builder.nextId(), inputs });
  }

  /**
   * This stream and another, of any type, as the two inputs of one operator.
   *
   * @example
   * ```ts
   * clicks.connect(orders).map({ map1: (click) => click.page, map2: (order) => order.item });
   * prices.connect(limitChanges.broadcast(limits)).process(reportPricesAboveLimit);
   * ```
   */
  connect<R, D extends BroadcastStateDeclaration>(
    broadcast: BroadcastStream<R, D>,
  ): BroadcastConnectedStream<T, R, D>;
  connect<R>(other: DataStream<R>): ConnectedStreams<T, R>;
  connect<R>(other: BroadcastStream<R, BroadcastStateDeclaration> | DataStream<R>): unknown {
    if (other instanceof BroadcastStream) return new BroadcastConnectedStream(this, other);
    return new ConnectedStreams(this, other);
  }

  /**
   * Joins elements of two streams that share a key and a window.
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
  join<R>(other: DataStream<R>): JoinedStreams<T, R> {
    return new JoinedStreams(this, other);
  }

  /**
   * Groups elements of two streams that share a key and a window, also where only one has any.
   *
   * @example
   * ```ts
   * orders
   *   .coGroup(clicks)
   *   .where((order) => order.user)
   *   .equalTo((click) => click.user)
   *   .window(TumblingEventTimeWindows.of("1 min"))
   *   .apply(countOrdersPerClick);
   * ```
   */
  coGroup<R>(other: DataStream<R>): CoGroupedStreams<T, R> {
    return new CoGroupedStreams(this, other);
  }

  /**
   * Gives elements timestamps and makes watermarks; better done at the source.
   *
   * @example
   * ```ts
   * stream.assignTimestampsAndWatermarks(WatermarkStrategy.forMonotonousTimestamps());
   * ```
   */
  assignTimestampsAndWatermarks(strategy: WatermarkStrategy<T>): SingleOutputStreamOperator<T> {
    return this.transform("Timestamps/Watermarks", "timestampsAndWatermarks", strategy, {
      ...this.builder.eventTime,
      watermarkStrategy: strategy.describe(),
    });
  }

  /** Round robin over all subtasks. */
  rebalance(): DataStream<T> {
    return this.partitioned("REBALANCE");
  }

  /** Round robin over the nearest subtasks. */
  rescale(): DataStream<T> {
    return this.partitioned("RESCALE");
  }

  /** To a random subtask. */
  shuffle(): DataStream<T> {
    return this.partitioned("SHUFFLE");
  }

  /** To the first subtask. */
  global(): DataStream<T> {
    return this.partitioned("GLOBAL");
  }

  /** To the subtask of the same index. */
  forward(): DataStream<T> {
    return this.partitioned("FORWARD");
  }

  /**
   * To all subtasks; with states, to change them there.
   *
   * @example
   * ```ts
   * const limits = mapState<string, number>("limits");
   * prices.connect(limitChanges.broadcast(limits)).process(reportPricesAboveLimit);
   * ```
   */
  broadcast(): DataStream<T>;
  broadcast<const D extends BroadcastStateDeclaration>(...states: D): BroadcastStream<T, D>;
  broadcast(...states: BroadcastStateDeclaration): unknown {
    const partitioned = this.partitioned("BROADCAST");
    return states.length === 0 ? partitioned : new BroadcastStream(partitioned, states);
  }

  /**
   * To the subtask that a function chooses for the element's key.
   *
   * @example
   * ```ts
   * visits.partitionCustom((page, subtasks) => page.length % subtasks, (visit) => visit.page);
   * ```
   */
  partitionCustom<K>(
    partitioner: (key: K, numberOfPartitions: number) => number,
    keySelector: (value: T) => K,
  ): DataStream<T> {
    const id = this.builder.nextId();
    const channelOf = (value: T, channels: number): number =>
      partitioner(keySelector(value), channels);
    const reference = this.builder.register(id, "partitioner", channelOf);
    return new DataStream(this.builder, this.partitionedBy("CUSTOM", id, reference));
  }

  /**
   * Ends the stream in a sink.
   *
   * @example
   * ```ts
   * counts.sinkTo(TransactionalLogSink.of({ topic: "counts", transactionalIdPrefix: "counts" }));
   * ```
   */
  sinkTo(sink: Sink<T>): DataStreamSink {
    const id = this.builder.nextId();
    const transformation = this.builder.add({
      kind: "sink",
      id,
      settings: defaultSettings("Sink"),
      input: this.transformation,
      sinkRef: this.builder.register(id, "sink", sink),
      sink: sink.describe(),
      hasCommitter: sink.createCommitter !== undefined,
      preCommit: this.sinkSteps(id, "preCommit", sink.preCommitTopology?.()),
      postCommit: this.sinkSteps(id, "postCommit", sink.postCommitTopology?.()),
    });
    return new DataStreamSink(transformation);
  }

  /**
   * Ends the stream in a sink function with transactions of its own.
   *
   * @example
   * ```ts
   * rows.addSink(twoPhaseCommitSinkFunction).name("legacy");
   * ```
   */
  addSink<TXN>(sinkFunction: TwoPhaseCommitSinkFunction<T, TXN>): DataStreamSink {
    const id = this.builder.nextId();
    const functionRef = this.builder.register(id, "function", sinkFunction);
    const descriptor = { type: "twoPhaseCommitSink", functionRef, parameters: {} };
    const inputs = [this.transformation];
    return new DataStreamSink(this.builder.addOperator(id, "Sink: Unnamed", descriptor, inputs));
  }

  /**
   * Prints each element.
   *
   * @example
   * ```ts
   * rejected.print("malformed");
   * ```
   */
  print(sinkIdentifier: string = ""): DataStreamSink {
    return this.sinkTo(new PrintSink<T>(sinkIdentifier)).name("Print to Std. Out");
  }

  /**
   * Runs the job and returns what this stream committed; the environment must be one that runs jobs.
   *
   * @example
   * ```ts
   * const rows = counts.executeAndCollect("count visits");
   * ```
   */
  executeAndCollect(jobName: string = "Flink Streaming Job"): readonly T[] {
    const executor = this.builder.pipelineExecutor();
    if (executor === null) {
      throw new JavaException(
        "IllegalStateException",
        "No executor: this environment only builds the program.",
      );
    }
    const topic = `collect-${String(this.transformation.id)}`;
    this.sinkTo(TransactionalLogSink.of({ topic, transactionalIdPrefix: topic })).name("Collect");
    return executor.executeAndCollect(jobName, topic) as readonly T[];
  }

  /** @internal An operator with this stream as its one input. */
  transform<R, O extends readonly AnyOutputTag[]>(
    name: string,
    type: string,
    code: unknown,
    parameters: Readonly<Record<string, unknown>> = {},
    keySelectorRef: string | null = null,
  ): SingleOutputStreamOperator<R, O> {
    const id = this.builder.nextId();
    const functionRef = this.builder.register(id, "function", code);
    const descriptor = { type, functionRef, parameters };
    const inputs = [this.transformation];
    return this.builder.streams.operator<R, O>(
      this.builder,
      this.builder.addOperator(id, name, descriptor, inputs, { keySelectorRef }),
    );
  }

  private sinkSteps(
    id: number,
    role: string,
    steps: readonly SinkTopologyStep[] = [],
  ): readonly SinkStep[] {
    return steps.map(({ type, name, parallelism = -1, partitioner = null, code }, index) => {
      const functionRef = this.builder.register(id, `${role}${String(index)}`, code);
      return { type, name, functionRef, parallelism, partitioner };
    });
  }

  /** @internal An operator with this stream as its first input and another as its second. */
  transformWith<T2, R, O extends readonly AnyOutputTag[]>(
    second: DataStream<T2>,
    name: string,
    type: string,
    code: unknown,
    parameters: Readonly<Record<string, unknown>> = {},
  ): SingleOutputStreamOperator<R, O> {
    if (second.builder !== this.builder) {
      throw new JavaException(
        "IllegalArgumentException",
        `${name}: the two streams come from different StreamExecutionEnvironments; make both from the same one.`,
      );
    }
    const id = this.builder.nextId();
    const functionRef = this.builder.register(id, "function", code);
    const inputs = [this.transformation, second.transformation];
    return this.builder.streams.operator<R, O>(
      this.builder,
      this.builder.addOperator(id, name, { type, functionRef, parameters }, inputs, {
        keySelectorRef: this.stateKeySelectorRef,
        secondKeySelectorRef: second.stateKeySelectorRef,
      }),
    );
  }

  /** @internal This stream as one of two that run together. */
  tagged<T1, T2>(input: 1 | 2): DataStream<TaggedUnion<T1, T2>> {
    const descriptor = { type: "tagInput", parameters: { input } };
    const id = this.builder.nextId();
    const operator = this.builder.addOperator(id, "Map", descriptor, [this.transformation]);
    operator.settings.parallelism = parallelismOf(this.transformation);
    return new DataStream(this.builder, operator);
  }

  /** @internal Selects the key of the state behind this stream; `null` = it has no keys. */
  get stateKeySelectorRef(): string | null {
    return null;
  }

  private partitioned(partitioner: PartitionerName): DataStream<T> {
    const id = this.builder.nextId();
    return new DataStream(this.builder, this.partitionedBy(partitioner, id, null));
  }

  private partitionedBy(
    partitioner: PartitionerName,
    id: number,
    keySelectorRef: string | null,
  ): Transformation {
    return { kind: "partition", id, input: this.transformation, partitioner, keySelectorRef };
  }
}

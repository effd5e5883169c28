/**
 * Where a program begins: makes sources, holds what applies to all operators, and compiles what was
 * written into graphs. It runs nothing itself.
 *
 * Flink: org.apache.flink.streaming.api.environment.StreamExecutionEnvironment
 * Simplified: streaming mode only
 */
import { parseDurationMs } from "../../model/duration.js";
import { checkArgument } from "../../model/java-exception.js";
import type { JobGraph } from "../../model/job-graph.js";
import { UPPER_BOUND_MAX_PARALLELISM } from "../../model/key-groups.js";
import type { StreamGraph } from "../../model/stream-graph.js";
import type { FunctionRegistry } from "../../model/stream-operator.js";
import { CollectionSource } from "../connectors/collection-source.js";
import { DataGeneratorSource } from "../connectors/data-generator-source.js";
import type { Source } from "../connectors/source.js";
import { WatermarkStrategy } from "../eventtime/watermark-strategy.js";
import { StreamGraphGenerator } from "../graph/stream-graph-generator.js";
import { generateJobGraph } from "../graph/streaming-job-graph-generator.js";
import { toMillis, type DurationLike } from "./duration.js";
import { KeyedStream } from "./keyed-stream.js";
import { ProgramBuilder, type PipelineExecutor, type StreamFactory } from "./program-builder.js";
import { SingleOutputStreamOperator } from "./single-output-stream-operator.js";

/** A compiled program: the graphs are plain data, the functions are the user's code. */
export interface CompiledProgram {
  readonly streamGraph: StreamGraph;
  readonly jobGraph: JobGraph;
  readonly functions: FunctionRegistry;
}

/** Flink's configuration, spelled as in its documentation. */
export type Configuration = Readonly<Record<string, string>>;

const DEFAULTS: Configuration = {
  "parallelism.default": "1",
  "pipeline.max-parallelism": "-1",
  "pipeline.operator-chaining.enabled": "true",
  "pipeline.operator-chaining.chain-operators-with-different-max-parallelism": "true",
  "pipeline.auto-generate-uids": "true",
  "execution.runtime-mode": "STREAMING",
  "pipeline.auto-watermark-interval": "200 ms",
  "pipeline.watermark-alignment.buffer-size": "3",
  "pipeline.watermark-alignment.allow-unaligned-source-splits": "false",
  "execution.buffer-timeout.interval": "100 ms",
  "sink.committer.retries": "10",
};

const STREAMS: StreamFactory = {
  keyed: (...of) => new KeyedStream(...of),
  operator: (...of) => new SingleOutputStreamOperator(...of),
};

/** See the file's first comment. */
export class StreamExecutionEnvironment {
  private readonly configuration: Record<string, string>;
  private readonly builder: ProgramBuilder;

  private constructor(configuration: Configuration, executor: PipelineExecutor | null) {
    this.configuration = { ...configuration };
    const eventTime = {
      autoWatermarkIntervalMs: parseDurationMs(this.option("pipeline.auto-watermark-interval")),
      emitProgressiveWatermarks: this.option("execution.runtime-mode") !== "BATCH",
    };
    this.builder = new ProgramBuilder(eventTime, STREAMS, executor);
  }

  /**
   * @example
   * ```ts
   * const env = StreamExecutionEnvironment.getExecutionEnvironment({ "parallelism.default": "4" });
   * ```
   */
  static getExecutionEnvironment(
    configuration: Configuration = {},
    executor: PipelineExecutor | null = null,
  ): StreamExecutionEnvironment {
    return new StreamExecutionEnvironment(configuration, executor);
  }

  /**
   * Number of parallel subtasks of operators that do not say otherwise.
   *
   * @throws JavaException if it is less than one
   */
  setParallelism(parallelism: number): this {
    checkArgument(
      parallelism >= 1,
      "Parallelism must be at least one, or ExecutionConfig.PARALLELISM_DEFAULT (use system default).",
    );
    return this.set("parallelism.default", String(parallelism));
  }

  /**
   * Number of key groups of operators that do not say otherwise.
   *
   * @throws JavaException if it is not between 1 and 32768
   */
  setMaxParallelism(maxParallelism: number): this {
    checkArgument(
      maxParallelism > 0 && maxParallelism <= UPPER_BOUND_MAX_PARALLELISM,
      `maxParallelism is out of bounds 0 < maxParallelism <= ${String(UPPER_BOUND_MAX_PARALLELISM)}. ` +
        `Found: ${String(maxParallelism)}`,
    );
    return this.set("pipeline.max-parallelism", String(maxParallelism));
  }

  /** Runs every operator in tasks of its own. */
  disableOperatorChaining(): this {
    return this.set("pipeline.operator-chaining.enabled", "false");
  }

  /** Takes a checkpoint every so often. */
  enableCheckpointing(interval: DurationLike): this {
    return this.set("execution.checkpointing.interval", `${String(toMillis(interval))} ms`);
  }

  /** How long a buffer may wait to be filled. */
  setBufferTimeout(timeout: DurationLike): this {
    return this.set("execution.buffer-timeout.interval", `${String(toMillis(timeout))} ms`);
  }

  /**
   * Reads from a source.
   *
   * @example
   * ```ts
   * const visits = env.fromSource(
   *   PartitionedLogSource.of<Visit>({ topic: "visits" }),
   *   WatermarkStrategy.forBoundedOutOfOrderness("60 s"),
   *   "visits",
   * );
   * ```
   */
  fromSource<T>(
    source: Source<T>,
    watermarkStrategy: WatermarkStrategy<T>,
    sourceName: string,
  ): SingleOutputStreamOperator<T> {
    const { builder } = this;
    const id = builder.nextId();
    const descriptor = {
      type: "source",
      functionRef: builder.register(id, "source", source),
      parameters: {
        source: source.describe(),
        watermarkStrategy: watermarkStrategy.describe(),
        watermarkStrategyRef: builder.register(id, "watermarkStrategy", watermarkStrategy),
        ...builder.eventTime,
        alignmentBufferSize: Number(this.option("pipeline.watermark-alignment.buffer-size")),
        allowUnalignedSourceSplits:
          this.option("pipeline.watermark-alignment.allow-unaligned-source-splits") === "true",
      },
    };
    const coordinator = source.describeEnumerator();
    const name = `Source: ${sourceName}`;
    return new SingleOutputStreamOperator<T>(
      builder,
      builder.addOperator(id, name, descriptor, [], { coordinator }),
    );
  }

  /**
   * Reads given elements, in one subtask.
   *
   * @example
   * ```ts
   * const numbers = env.fromCollection([1, 2, 3]);
   * ```
   */
  fromCollection<T>(elements: readonly T[]): SingleOutputStreamOperator<T> {
    const source = new CollectionSource(elements);
    const strategy = WatermarkStrategy.noWatermarks<T>();
    return this.fromSource(source, strategy, "Collection Source").setParallelism(1);
  }

  /**
   * The program written so far, before operators are chained.
   *
   * @throws JavaException if it makes no sense, e.g. has no operators
   * @example
   * ```ts
   * const { nodes, edges } = env.getStreamGraph("count-visits");
   * ```
   */
  getStreamGraph(jobName: string): StreamGraph {
    const settings = {
      name: jobName,
      parallelism: Number(this.option("parallelism.default")),
      maxParallelism: Number(this.option("pipeline.max-parallelism")),
      chainingEnabled: this.option("pipeline.operator-chaining.enabled") === "true",
      chainsDifferentMaxParallelism:
        this.option("pipeline.operator-chaining.chain-operators-with-different-max-parallelism") ===
        "true",
      autoGeneratedUids: this.option("pipeline.auto-generate-uids") === "true",
      bufferTimeoutMs: parseDurationMs(this.option("execution.buffer-timeout.interval")),
      committerParameters: {
        maxRetries: Number(this.option("sink.committer.retries")),
        isCheckpointingEnabled: "execution.checkpointing.interval" in this.configuration,
        isBatchMode: this.option("execution.runtime-mode") === "BATCH",
      },
      configuration: { ...this.configuration },
    };
    const generator = new StreamGraphGenerator(settings, this.builder.nextFreeId);
    return generator.generate(this.builder.transformations);
  }

  /**
   * Reads the whole numbers from `from` to `to`, both included, in all subtasks.
   *
   * @example
   * ```ts
   * const numbers = env.fromSequence(1, 1000);
   * ```
   */
  fromSequence(from: number, to: number): SingleOutputStreamOperator<number> {
    const source = new DataGeneratorSource({ generator: (number) => number, from, to });
    return this.fromSource(source, WatermarkStrategy.noWatermarks<number>(), "Sequence Source");
  }

  /**
   * The program written so far, as graphs and code.
   *
   * @example
   * ```ts
   * const { jobGraph, functions } = env.compile("count-visits");
   * ```
   */
  compile(jobName: string): CompiledProgram {
    const streamGraph = this.getStreamGraph(jobName);
    return {
      streamGraph,
      jobGraph: generateJobGraph(streamGraph),
      functions: this.builder.functions,
    };
  }

  private set(key: string, value: string): this {
    this.configuration[key] = value;
    return this;
  }

  private option(key: string): string {
    return this.configuration[key] ?? (DEFAULTS[key] as string);
  }
}

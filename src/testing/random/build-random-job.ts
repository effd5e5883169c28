import type { DataStream } from "../../dataflow/api/data-stream.js";
import type { SingleOutputStreamOperator } from "../../dataflow/api/single-output-stream-operator.js";
import type { StreamExecutionEnvironment } from "../../dataflow/api/stream-execution-environment.js";
import { PartitionedLogSource } from "../../dataflow/connectors/partitioned-log-source.js";
import { TransactionalLogSink } from "../../dataflow/connectors/transactional-log-sink.js";
import { WatermarkStrategy } from "../../dataflow/eventtime/watermark-strategy.js";
import type { RandomElement, RandomJob, RandomStream } from "./random-job.js";
import { ONE_INPUT, TWO_INPUTS } from "./random-vocabulary.js";

type Elements = DataStream<RandomElement>;

/** Topics of the results: of the stream itself, and of all side outputs. */
export const RANDOM_SINKS = { main: "main", side: "side" } as const;

/** Name of the topic of an input. */
export function inputTopicOf(input: number): string {
  return `input-${String(input)}`;
}

/** Writes the job's program with the DataStream API. */
export function buildRandomJob(env: StreamExecutionEnvironment, job: RandomJob): void {
  const builder = new JobBuilder(env, job);
  builder.sink(builder.build(job.stream), RANDOM_SINKS.main);
  const [first, ...others] = builder.sides;
  if (first !== undefined) builder.sink(first.union(...others), RANDOM_SINKS.side);
}

class JobBuilder {
  readonly sides: Elements[] = [];
  private readonly env: StreamExecutionEnvironment;
  private readonly job: RandomJob;

  constructor(env: StreamExecutionEnvironment, job: RandomJob) {
    this.env = env;
    this.job = job;
  }

  sink(stream: Elements, topic: string): void {
    stream.sinkTo(TransactionalLogSink.of<RandomElement>({ topic, transactionalIdPrefix: topic }));
  }

  build(stream: RandomStream): Elements {
    const side = (told: Elements): void => {
      this.sides.push(told);
    };
    switch (stream.kind) {
      case "source":
        return this.source(stream.input);
      case "union":
        return this.build(stream.first).union(this.build(stream.second));
      case "one": {
        const operator = named(ONE_INPUT, stream.operator);
        const input = this.build(stream.input);
        const built = operator.build(partitioned(input, stream), stream.settings, side);
        return placed(built, stream, this.parallelismOf(stream));
      }
      case "two": {
        const operator = named(TWO_INPUTS, stream.operator);
        const inputs = [this.build(stream.first), this.build(stream.second)] as const;
        const built = operator.build(...inputs, stream.settings, side);
        return placed(built, stream, stream.parallelism);
      }
    }
  }

  private source(input: number): Elements {
    const { boundMs, idlenessMs } = this.job.inputs[input] as RandomJob["inputs"][number];
    const strategy = WatermarkStrategy.forBoundedOutOfOrderness<RandomElement>(
      `${boundMs} ms`,
    ).withTimestampAssigner(({ time }) => time);
    return this.env.fromSource(
      PartitionedLogSource.of<RandomElement>({ topic: inputTopicOf(input) }),
      idlenessMs === null ? strategy : strategy.withIdleness(`${idlenessMs} ms`),
      inputTopicOf(input),
    );
  }

  /** A stream that is forwarded goes to as many subtasks as it comes from. */
  private parallelismOf(stream: Extract<RandomStream, { kind: "one" }>): number | null {
    if (!isForwarded(stream)) return stream.parallelism;
    return this.parallelismBehind(stream.input);
  }

  private parallelismBehind(stream: RandomStream): number {
    switch (stream.kind) {
      case "one":
        if (isSingle(stream.operator)) return 1;
        return this.parallelismOf(stream) ?? this.job.parallelism;
      case "two":
        return stream.parallelism ?? this.job.parallelism;
      default:
        return this.job.parallelism;
    }
  }
}

function named<T>(vocabulary: Readonly<Record<string, T>>, name: string): T {
  const operator = vocabulary[name];
  if (operator === undefined) throw new Error(`random jobs know no operator "${name}"`);
  return operator;
}

/** Operators that run in one subtask, whatever is asked for. */
function isSingle(operator: string): boolean {
  return operator === "windowAll";
}

function placed(
  built: SingleOutputStreamOperator<RandomElement>,
  { operator, chaining }: { readonly operator: string; readonly chaining: string },
  parallelism: number | null,
): Elements {
  if (isSingle(operator)) built.setParallelism(1);
  else if (parallelism !== null) built.setParallelism(parallelism);
  if (chaining === "disabled") built.disableChaining();
  if (chaining === "newChain") built.startNewChain();
  return built;
}

type OneInputStream = Extract<RandomStream, { kind: "one" }>;

/** Parts of a union may be of different parallelism: then there is no one to forward to. */
function isForwarded({ partitioner, input }: OneInputStream): boolean {
  return partitioner === "forward" && input.kind !== "union";
}

function partitioned(input: Elements, stream: OneInputStream): Elements {
  const { partitioner } = stream;
  switch (partitioner) {
    case "default":
      return input;
    case "forward":
      return isForwarded(stream) ? input.forward() : input;
    case "custom":
      return input.partitionCustom(
        (value: number, partitions) => value % partitions,
        ({ value }) => value,
      );
    default:
      return input[partitioner]();
  }
}

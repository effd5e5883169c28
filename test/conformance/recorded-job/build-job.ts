import { AsyncDataStream } from "../../../src/dataflow/api/async-data-stream.js";
import type { DataStream } from "../../../src/dataflow/api/data-stream.js";
import type { DataStreamSink } from "../../../src/dataflow/api/data-stream-sink.js";
import { Duration } from "../../../src/dataflow/api/duration.js";
import type { KeyedStream } from "../../../src/dataflow/api/keyed-stream.js";
import type { SingleOutputStreamOperator } from "../../../src/dataflow/api/single-output-stream-operator.js";
import type { StreamExecutionEnvironment } from "../../../src/dataflow/api/stream-execution-environment.js";
import { WatermarkStrategy } from "../../../src/dataflow/eventtime/watermark-strategy.js";
import type { AsyncFunction } from "../../../src/dataflow/functions/async-function.js";
import type { Collector } from "../../../src/dataflow/functions/collector.js";
import { outputTag, type AnyOutputTag } from "../../../src/dataflow/functions/output-tag.js";
import type { RequestBody } from "../../../src/model/stream-operator.js";
import { connectedStream } from "./connect-inputs.js";
import { GATES_ADDRESS } from "./gate-keeper.js";
import type { JobDescription, NodeDescription, Row, Ship } from "./job-description.js";
import { processFunctionOf } from "./process-functions.js";
import { CommitSink, WriteSink } from "./row-sinks.js";
import { ScriptedSource } from "./scripted-source.js";
import { countWindowStream, windowStream } from "./window-nodes.js";

type Operator = SingleOutputStreamOperator<Row, readonly AnyOutputTag[]>;

export const ODD = outputTag<Row>()("odd");
export const keyOf = ({ k }: Row): string => k;

/** Writes a recorded job with the API. */
export function buildRecordedJob(env: StreamExecutionEnvironment, job: JobDescription): void {
  const streams = new Map<string, DataStream<Row>>();
  const input = (name: string): DataStream<Row> => {
    const [id = "", tag] = name.split(":");
    const stream = streams.get(id) as Operator;
    if (tag === undefined) return stream;
    return stream.getSideOutput({ id: tag }) as DataStream<Row>;
  };
  for (const node of job.nodes) {
    const inputs = (node.in ?? []).map(input);
    const [first] = inputs;
    const shipped = first === undefined ? undefined : ship(first, node.ship);
    const built = build(env, node, shipped as DataStream<Row>, inputs.slice(1));
    if (node.op === "union") streams.set(node.id, built as DataStream<Row>);
    else streams.set(node.id, configure(built as Operator, node));
  }
}

function ship(stream: DataStream<Row>, how: Ship | undefined): DataStream<Row> {
  if (how === undefined) return stream;
  return how === "hash" ? stream.keyBy(keyOf) : stream[how]();
}

function configure(operator: Operator, { id, op, p, uid, maxP, chain }: NodeDescription): Operator {
  operator.name(id);
  if (op !== "windowAll") operator.setParallelism(p);
  if (maxP !== undefined) operator.setMaxParallelism(maxP);
  if (uid !== undefined) operator.uid(uid);
  if (chain === "new") operator.startNewChain();
  if (chain === "off") operator.disableChaining();
  return operator;
}

function build(
  env: StreamExecutionEnvironment,
  node: NodeDescription,
  input: DataStream<Row>,
  others: readonly DataStream<Row>[],
): DataStream<Row> | DataStreamSink {
  switch (node.op) {
    case "source":
      return env.fromSource(
        new ScriptedSource(node.id, node.splits ?? []),
        watermarksOf(node),
        node.id,
      );
    case "union":
      return input.union(...others);
    case "sink":
      return input.sinkTo(new WriteSink(node.id));
    case "txsink":
      return input.sinkTo(new CommitSink(node.id));
    case "window":
    case "windowAll":
      return windowStream(node, input);
    case "countWindow":
      return countWindowStream(node, keyed(input));
    case "partitionCount":
      return input.fullWindowPartition().mapPartition((rows, out: Collector<Row>) => {
        out.collect(partitionOf("*", rows));
      });
    case "keyedPartitionCount":
      return keyed(input)
        .fullWindowPartition()
        .mapPartition((rows, out: Collector<Row>) => {
          out.collect(partitionOf(rows[0]?.k ?? "", rows));
        });
    case "reduce":
      return keyed(input).reduce((left, right) => ({ k: left.k, v: left.v + right.v }));
    case "process":
      return keyed(input).process(processFunctionOf(node));
    case "fail":
    case "hold":
      return input.transform(node.id, `recorded-${node.op}`, node);
    default:
      return others.length > 0 ? connectedStream(node, input, others) : simple(node, input);
  }
}

function simple(node: NodeDescription, input: DataStream<Row>): DataStream<Row> {
  switch (`${node.op} ${node.fn ?? ""}`.trim()) {
    case "map inc":
      return input.map((row) => ({ ...row, v: row.v + 1 }));
    case "map double":
      return input.map((row) => ({ ...row, v: row.v * 2 }));
    case "map negate":
      return input.map((row) => ({ ...row, v: 0 - row.v }));
    case "map rekeyMod3":
      return input.map((row) => ({ ...row, k: `m${String(floorMod(row.v, 3))}` }));
    case "filter even":
      return input.filter(({ v }) => floorMod(v, 2) === 0);
    case "filter nonNegative":
      return input.filter(({ v }) => v >= 0);
    case "flatMap repeat":
      return input.flatMap(({ k, v }) =>
        Array.from({ length: floorMod(v, 4) }, (_, i): Row => ({ k, v: i })),
      );
    case "flatMap mirror":
      return input.flatMap(({ k, v }): Row[] => [
        { k, v },
        { k, v: 0 - v },
      ]);
    case "split":
      return input.process<Row, readonly [typeof ODD]>({
        sideOutputs: [ODD],
        processElement: (row, ctx, out) => {
          if (floorMod(row.v, 2) === 0) out.collect(row);
          else ctx.output(ODD, row);
        },
      });
    case "count":
      return input.process<Row>({
        processElement: (row, ctx, out) => {
          ctx
            .getRuntimeContext()
            .getCounter(`accumulator:${node.accumulator ?? ""}`)
            .inc();
          out.collect(row);
        },
      });
    case "async ordered":
      return AsyncDataStream.orderedWait(input, LOOKUP, "60 s", node.capacity);
    case "async unordered":
      return AsyncDataStream.unorderedWait(input, LOOKUP, "60 s", node.capacity);
    default:
      throw new Error(`a recorded job has an unknown operator "${node.op} ${node.fn ?? ""}"`);
  }
}

/** Answers ten times the value, after a while that depends on it. */
const LOOKUP: AsyncFunction<Row, Row> = {
  asyncInvoke: (row, call) => {
    const delayMs = 2 * floorMod(row.v, 3);
    call.request(GATES_ADDRESS, { type: "gate.delay", delayMs } as RequestBody);
  },
  onReply: (row, _reply, call) => {
    call.complete([{ ...row, v: row.v * 10 }]);
  },
};

export function keyed(input: DataStream<Row>): KeyedStream<Row, string> {
  return input.keyBy(keyOf);
}

export function floorMod(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

function partitionOf(k: string, rows: readonly Row[]): Row {
  const sum = rows.reduce((total, { v }) => total + v, 0);
  return { k, v: rows.length, n: `sum=${String(sum)}` };
}

function watermarksOf({ watermarks = "none" }: NodeDescription): WatermarkStrategy<Row> {
  const [kind, bound] = watermarks.split(":");
  if (kind !== "bounded") return WatermarkStrategy.noWatermarks();
  return WatermarkStrategy.forBoundedOutOfOrderness(Duration.ofMillis(Number(bound)));
}

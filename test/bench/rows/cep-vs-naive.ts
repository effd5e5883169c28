import { StreamExecutionEnvironment } from "../../../src/dataflow/api/stream-execution-environment.js";
import { CEP } from "../../../src/dataflow/cep/cep.js";
import { Pattern } from "../../../src/dataflow/cep/pattern/pattern.js";
import { createOperator } from "../../../src/dataflow/operators/operator-factory.js";
import { MAX_TIMESTAMP } from "../../../src/model/event-time.js";
import type { FunctionRegistry } from "../../../src/model/stream-operator.js";
import type { StreamNode } from "../../../src/model/stream-graph.js";
import { ReferenceCepOperator } from "../../../src/verification/reference/cep-operator.js";
import { OperatorTestHarness } from "../../../src/testing/operator-test-harness.js";
import { type BenchRow, measurePairs } from "../bench-row.js";
import { holdDelay } from "../hold-model.js";

const READINGS = 20_000;
const SENSORS = 200;
const WATERMARK_EVERY = 500;

interface Reading {
  readonly sensor: string;
  readonly degrees: number;
}

/** A low reading, then one or more high ones, then a low one again, within so many milliseconds. */
function program(): { readonly node: StreamNode; readonly functions: FunctionRegistry } {
  const env = StreamExecutionEnvironment.getExecutionEnvironment({});
  const pattern = Pattern.begin<Reading>("low")
    .where(({ degrees }) => degrees < 20)
    .followedBy("high")
    .where(({ degrees }) => degrees > 70)
    .oneOrMore()
    .followedBy("low again")
    .where(({ degrees }) => degrees < 20)
    .within("5000 ms");
  CEP.pattern(env.fromCollection<Reading>([]).keyBy("sensor"), pattern).select(
    (match) => match["high"]?.length,
  );
  const { streamGraph, functions } = env.compile("bench");
  return { node: streamGraph.nodes.at(-1) as StreamNode, functions };
}

const readings: readonly Reading[] = Array.from({ length: READINGS }, (_, index) => ({
  sensor: `sensor-${String(holdDelay(index * 2) % SENSORS)}`,
  degrees: holdDelay(index * 2 + 1) % 100,
}));

/** One reading a millisecond. */
function feed(
  record: (reading: Reading, timestamp: number) => void,
  watermark: (timestamp: number) => void,
): void {
  readings.forEach((reading, index) => {
    record(reading, index + 1);
    if (index % WATERMARK_EVERY === 0) watermark(index);
  });
  watermark(MAX_TIMESTAMP);
}

function matchesOfOperator(): number {
  const { node, functions } = program();
  const harness = new OperatorTestHarness({
    operator: createOperator(node.descriptor, functions),
    keySelectors: [(reading) => (reading as Reading).sensor],
  });
  harness.open();
  feed(
    (reading, timestamp) => harness.processElement(reading, timestamp),
    (timestamp) => harness.processWatermark(timestamp),
  );
  return harness.extractOutputValues().length;
}

/** Each partial match by itself, as a list of its own events. */
function matchesOfNaiveMatcher(): number {
  const { node, functions } = program();
  const { descriptor } = node;
  let matches = 0;
  const nothing = (): void => {};
  const naive = new ReferenceCepOperator(
    functions.get(descriptor.functionRef ?? ""),
    descriptor,
    {
      ...{ functions, subtask: 0, parallelism: 1, maxParallelism: 128, inputs: new Map() },
      ...{ sinkRow: nothing, arrivalMattered: nothing, counted: nothing },
    },
    { record: () => void matches++, side: nothing, watermark: nothing, status: nothing },
    (reading) => (reading as Reading).sensor,
  );
  feed(
    (reading, timestamp) => {
      naive.record(reading, timestamp, null);
    },
    (timestamp) => {
      naive.watermark(timestamp);
    },
  );
  return matches;
}

export const row: BenchRow = {
  id: "cep-vs-naive",
  what: "readings a second: the operator with shared buffer and keyed state / a matcher that copies each partial match",
  goal: 1,
  floor: 0.3,
  measure: () => {
    const matches = { operator: 0, naive: 0 };
    const measured = measurePairs(
      () => {
        matches.operator = matchesOfOperator();
        return READINGS;
      },
      () => {
        matches.naive = matchesOfNaiveMatcher();
        return READINGS;
      },
      { pairs: 3 },
    );
    if (matches.operator !== matches.naive) {
      throw new Error(`found ${String(matches.operator)}, the naive ${String(matches.naive)}`);
    }
    return { ...measured, details: { ...measured.details, matches: matches.operator } };
  },
};

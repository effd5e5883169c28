// Goal: the operator for patterns and its reference agree on everything: what comes out, and what lies in a snapshot, also
// after a restart from it. Method: all recorded patterns of event time, fed with random events, watermarks and restarts.
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { StreamExecutionEnvironment } from "../../../src/dataflow/api/stream-execution-environment.js";
import { createOperator } from "../../../src/dataflow/operators/operator-factory.js";
import { MAX_TIMESTAMP } from "../../../src/model/event-time.js";
import type { OperatorSubtaskState } from "../../../src/model/operator-state.js";
import type { FunctionRegistry } from "../../../src/model/stream-operator.js";
import type { StreamNode } from "../../../src/model/stream-graph.js";
import { OperatorTestHarness } from "../../../src/testing/operator-test-harness.js";
import { ReferenceCepOperator } from "../../../src/verification/reference/cep-operator.js";
import type { ReferenceOutput } from "../../../src/verification/reference/reference-operator.js";
import { visitSnapshot } from "../../../src/verification/shadow/snapshot-view.js";
import { StateDigest } from "../../../src/verification/shadow/state-digest.js";
import { CORPUS_FOLDER } from "../../conformance/conformance.js";
import { cepProgram, type RecordedCep } from "../../conformance/families/cep.js";

interface RecordedCase {
  readonly given: RecordedCep;
  readonly expect: { readonly steps?: unknown };
}

interface Program {
  readonly node: StreamNode;
  readonly functions: FunctionRegistry;
}

interface RandomEvent {
  readonly kind: "event";
  readonly k: string;
  readonly n: string;
  readonly v: number;
  readonly after: number;
}
type RandomStep = RandomEvent | { readonly kind: "watermark" } | { readonly kind: "restart" };

function programs(): Program[] {
  const lines = readFileSync(`${CORPUS_FOLDER}/cep.jsonl`, "utf8").trim().split("\n");
  const cases = lines.map((line) => JSON.parse(line) as RecordedCase);
  const fit = cases.filter(({ given, expect: { steps } }) => {
    const text = JSON.stringify(given.pattern);
    const throws = text.includes("failAt") || text.includes("throwOnMiss");
    return given.time === "event" && steps !== undefined && !throws && !text.includes("ptBelow");
  });
  return fit.map(({ given }) => {
    const env = StreamExecutionEnvironment.getExecutionEnvironment({});
    cepProgram(env, given);
    const { streamGraph, functions } = env.compile("property");
    return { node: streamGraph.nodes.at(-1) as StreamNode, functions };
  });
}

class Listing implements ReferenceOutput {
  readonly lines: string[] = [];

  record(value: unknown, timestamp: number): void {
    this.lines.push(`${JSON.stringify(value)} @${String(timestamp)}`);
  }

  side(tag: string, value: unknown, timestamp: number): void {
    this.lines.push(`${tag} ${JSON.stringify(value)} @${String(timestamp)}`);
  }

  watermark(timestamp: number): void {
    this.lines.push(`watermark ${String(timestamp)}`);
  }

  status(): void {}
}

/** Operator and reference side by side, under the same input. */
class Pair {
  private readonly program: Program;
  private readonly keyOf: (value: unknown) => unknown;
  private readonly output = new Listing();
  private operator: OperatorTestHarness;
  private reference: ReferenceCepOperator;

  constructor(program: Program) {
    const { node, functions } = program;
    this.program = program;
    this.keyOf = functions.get(node.keySelectorRef ?? "") as (value: unknown) => unknown;
    this.operator = this.newOperator();
    this.operator.open();
    this.reference = this.newReference();
  }

  event(value: unknown, timestamp: number): void {
    this.operator.processElement(value, timestamp);
    this.reference.record(value, timestamp, null);
    this.compareOutput();
  }

  watermark(timestamp: number): void {
    this.operator.processWatermark(timestamp);
    this.reference.watermark(timestamp);
    this.compareOutput();
  }

  /** Both go on from what the operator stored. */
  restart(): void {
    const snapshot = this.compareState();
    this.operator = this.newOperator();
    this.operator.initializeState([snapshot]);
    this.operator.open();
    this.reference = this.newReference();
    this.reference.restore({ keyGroups: snapshot.keyed?.groups ?? [], lists: [] });
    this.compareState();
  }

  compareState(): OperatorSubtaskState {
    const snapshot = this.operator.snapshot(1);
    const found = new StateDigest();
    visitSnapshot(snapshot, found);
    const expected = new StateDigest();
    this.reference.visit(expected);
    expect(found.entries).toEqual(expected.entries);
    return snapshot;
  }

  private compareOutput(): void {
    const found = new Listing();
    for (const one of this.operator.takeOutput()) {
      if (one.kind === "record") found.record(one.value, one.timestamp);
      else if (one.kind === "side") found.side(one.tag, one.value, one.timestamp);
      else if (one.kind === "watermark") found.watermark(one.timestamp);
    }
    expect(found.lines).toEqual(this.output.lines.splice(0));
  }

  private newOperator(): OperatorTestHarness {
    const { node, functions } = this.program;
    const operator = createOperator(node.descriptor, functions);
    return new OperatorTestHarness({ operator, keySelectors: [this.keyOf] });
  }

  private newReference(): ReferenceCepOperator {
    const { node, functions } = this.program;
    const user = functions.get(node.descriptor.functionRef ?? "");
    const environment = {
      ...{ functions, subtask: 0, parallelism: 1, maxParallelism: 128, inputs: new Map() },
      ...{ sinkRow: () => {}, arrivalMattered: () => {}, counted: () => {} },
    };
    return new ReferenceCepOperator(user, node.descriptor, environment, this.output, this.keyOf);
  }
}

const event: fc.Arbitrary<RandomStep> = fc.record({
  kind: fc.constant("event" as const),
  k: fc.constantFrom("x", "y"),
  n: fc.constantFrom("a", "b", "c", "d"),
  v: fc.integer({ min: 0, max: 9 }),
  after: fc.integer({ min: -2, max: 3 }),
});
const step = fc.oneof(
  { weight: 6, arbitrary: event },
  { weight: 2, arbitrary: fc.constant<RandomStep>({ kind: "watermark" }) },
  { weight: 1, arbitrary: fc.constant<RandomStep>({ kind: "restart" }) },
);

function run(program: Program, steps: readonly RandomStep[]): void {
  const pair = new Pair(program);
  let now = 10;
  steps.forEach((one, index) => {
    if (one.kind === "watermark") pair.watermark(now);
    else if (one.kind === "restart") pair.restart();
    else {
      const { k, n, v, after } = one;
      now += after;
      pair.event({ id: `${n}${String(index)}`, k, n, v, sub: v % 2 === 0 }, now);
    }
  });
  pair.compareState();
  pair.watermark(MAX_TIMESTAMP);
  pair.compareState();
}

describe("patterns", () => {
  it("are followed by operator and reference alike", () => {
    const all = programs();
    expect(all.length).toBeGreaterThan(300);
    const program = fc.integer({ min: 0, max: all.length - 1 });
    fc.assert(
      fc.property(program, fc.array(step, { maxLength: 18 }), (index, steps) => {
        run(all[index] as Program, steps);
      }),
      { numRuns: 400 },
    );
  });
});

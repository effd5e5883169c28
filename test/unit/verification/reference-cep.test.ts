// Goal: the reference finds the matches that Flink finds. Method: the recorded cases of real Flink in event time; the
// program is built with the API, but only the reference runs it.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { StreamExecutionEnvironment } from "../../../src/dataflow/api/stream-execution-environment.js";
import { MAX_TIMESTAMP, MIN_TIMESTAMP } from "../../../src/model/event-time.js";
import type { StreamNode } from "../../../src/model/stream-graph.js";
import type { ReferenceOutput } from "../../../src/verification/reference/reference-operator.js";
import { ReferenceCepOperator } from "../../../src/verification/reference/cep-operator.js";
import { CORPUS_FOLDER } from "../../conformance/conformance.js";
import { adapter, cepProgram, type RecordedCep } from "../../conformance/families/cep.js";
import { readLong, writeLong } from "../../conformance/recorded-values.js";

interface RecordedCase {
  readonly id: string;
  readonly given: RecordedCep;
  readonly expect: { readonly steps?: readonly (readonly { readonly error?: string }[])[] };
}

function casesInEventTime(): RecordedCase[] {
  const lines = readFileSync(`${CORPUS_FOLDER}/cep.jsonl`, "utf8").trim().split("\n");
  const cases = lines.map((line) => JSON.parse(line) as RecordedCase);
  return cases.filter(({ given, expect: { steps } }) => {
    const fails = steps === undefined || steps.flat().some(({ error }) => error !== undefined);
    const restores = given.steps.some(({ restore }) => restore !== undefined);
    const asksClock = JSON.stringify(given.pattern).includes("ptBelow");
    return given.time === "event" && !fails && !restores && !asksClock;
  });
}

/** Writes down what comes out, in the recorded form. */
class Recorder implements ReferenceOutput {
  private entries: unknown[] = [];

  record(value: unknown, timestamp: number): void {
    this.entries.push({ ...(value as object), t: writeLong(timestamp) });
  }

  side(tag: string, value: unknown, timestamp: number): void {
    const time = timestamp === MIN_TIMESTAMP ? {} : { t: writeLong(timestamp) };
    const entry = tag === "late" ? { late: (value as { readonly id: string }).id } : value;
    this.entries.push({ ...(entry as object), ...time });
  }

  watermark(timestamp: number): void {
    this.entries.push({ wm: writeLong(timestamp) });
  }

  status(): void {}

  take(): unknown[] {
    return this.entries.splice(0);
  }
}

function stepsOfReference(given: RecordedCep): unknown[][] {
  const env = StreamExecutionEnvironment.getExecutionEnvironment({});
  cepProgram(env, given);
  const { streamGraph, functions } = env.compile("case");
  const { descriptor, keySelectorRef } = streamGraph.nodes.at(-1) as StreamNode;
  const keyOf = functions.get(keySelectorRef ?? "") as (value: unknown) => unknown;
  const output = new Recorder();
  const environment = {
    ...{ functions, subtask: 0, parallelism: 1, maxParallelism: 128, inputs: new Map() },
    ...{ sinkRow: () => {}, arrivalMattered: () => {}, counted: () => {} },
  };
  const operator = new ReferenceCepOperator(
    functions.get(descriptor.functionRef ?? ""),
    descriptor,
    environment,
    output,
    keyOf,
  );
  return given.steps.map((step) => {
    if (step.el !== undefined) {
      const timestamp = step.ts === undefined ? MIN_TIMESTAMP : readLong(step.ts);
      operator.record(step.el, timestamp, null);
    } else if (step.wm !== undefined) operator.watermark(readLong(step.wm));
    else if (step.end === true) operator.watermark(MAX_TIMESTAMP);
    return output.take();
  });
}

const cases = casesInEventTime();

describe("the reference of patterns", () => {
  it("finds what Flink finds in all recorded cases in event time", () => {
    expect(cases.length).toBeGreaterThan(300);
    for (const { id, given, expect: recorded } of cases) {
      const normalize = (steps: unknown): unknown =>
        adapter.normalize?.("cep", { steps }, given as never);
      expect(normalize(stepsOfReference(given)), id).toEqual(normalize(recorded.steps));
    }
  });
});

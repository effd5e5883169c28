// Goal: the reference's windows, with all event-time assigners, triggers and evictors, give what Flink's give. Method: the
// recorded cases of real Flink in event time; the program is built with the API, but only the reference runs it.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { StreamExecutionEnvironment } from "../../../src/dataflow/api/stream-execution-environment.js";
import { MAX_TIMESTAMP, MIN_TIMESTAMP } from "../../../src/model/event-time.js";
import type { StreamNode } from "../../../src/model/stream-graph.js";
import type { ReferenceOutput } from "../../../src/verification/reference/reference-operator.js";
import { referenceOperator } from "../../../src/verification/reference/reference-operators.js";
import { NotRecomputable } from "../../../src/verification/reference/user-context.js";
import { CORPUS_FOLDER } from "../../conformance/conformance.js";
import {
  adapter,
  windowsProgram,
  type RecordedWindows,
} from "../../conformance/families/windows.js";
import { readLong, writeLong } from "../../conformance/recorded-values.js";
import type { RecordedElement } from "../../conformance/recording-window-function.js";

interface RecordedCase {
  readonly id: string;
  readonly given: RecordedWindows;
  readonly expect: { readonly steps?: readonly (readonly { readonly error?: string }[])[] };
}

/** Functions of the recorder ask for the clock, so only windows that are reduced or aggregated are here. */
function casesInEventTime(): RecordedCase[] {
  const lines = readFileSync(`${CORPUS_FOLDER}/windows.jsonl`, "utf8").trim().split("\n");
  const cases = lines.map((line) => JSON.parse(line) as RecordedCase);
  return cases.filter(({ given, expect: { steps } }) => {
    const fails = steps === undefined || steps.flat().some(({ error }) => error !== undefined);
    const restores = given.steps.some(({ restore }) => restore !== undefined);
    const isBeyond = JSON.stringify(steps ?? []).includes('"-922337203685477');
    return ["reduce", "aggregate"].includes(given.fn.type) && !fails && !restores && !isBeyond;
  });
}

/** Writes down what comes out, in the recorded form. */
class Recorder implements ReferenceOutput {
  private entries: unknown[] = [];

  record(value: unknown, timestamp: number): void {
    this.entries.push({ r: value, t: writeLong(timestamp) });
  }

  side(tag: string, value: unknown, timestamp: number): void {
    this.entries.push({ side: tag, r: value, t: writeLong(timestamp) });
  }

  watermark(timestamp: number): void {
    this.entries.push({ wm: writeLong(timestamp) });
  }

  status(): void {}

  take(): unknown[] {
    return this.entries.splice(0);
  }
}

/** `undefined` = the reference says that it cannot follow. */
function stepsOfReference(given: RecordedWindows): unknown[][] | undefined {
  const env = StreamExecutionEnvironment.getExecutionEnvironment({});
  windowsProgram(env.fromCollection<RecordedElement>([]), given);
  const { streamGraph, functions } = env.compile("case");
  const { descriptor, keySelectorRef } = streamGraph.nodes.at(-1) as StreamNode;
  const keyOf = functions.get(keySelectorRef ?? "") as (value: unknown) => unknown;
  const output = new Recorder();
  const environment = {
    ...{ functions, subtask: 0, parallelism: 1, maxParallelism: 128, inputs: new Map() },
    ...{ sinkRow: () => {}, arrivalMattered: () => {}, counted: () => {} },
  };
  try {
    const operator = referenceOperator(descriptor, environment, output, [keyOf]);
    return given.steps.map((step) => {
      if (step.el !== undefined) {
        const timestamp = step.ts === undefined ? MIN_TIMESTAMP : readLong(step.ts);
        operator.record(step.el, timestamp, null, 0);
      } else if (step.wm !== undefined) operator.watermark(readLong(step.wm));
      else if (step.end === true) operator.watermark(MAX_TIMESTAMP);
      return output.take();
    });
  } catch (error) {
    if (error instanceof NotRecomputable) return undefined;
    throw error;
  }
}

const FEWEST = 50;

describe("the reference's windows", () => {
  it("give what Flink gives in all recorded cases in event time", () => {
    let compared = 0;
    for (const { id, given, expect: recorded } of casesInEventTime()) {
      const steps = stepsOfReference(given);
      if (steps === undefined) continue;
      compared++;
      const [found, wanted] = [steps, recorded.steps].map(
        (answer) =>
          (
            adapter.normalize?.(
              "windows",
              {
                steps: answer,
                left: { stateEntries: 0 },
              },
              given as never,
            ) as { readonly steps: unknown }
          ).steps,
      );
      expect([id, found]).toEqual([id, wanted]);
    }
    expect(compared).toBeGreaterThan(FEWEST);
  });
});

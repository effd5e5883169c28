import { MAX_TIMESTAMP, MIN_TIMESTAMP } from "../../src/model/event-time.js";
import { assignKeyToParallelOperator } from "../../src/model/key-groups.js";
import { StreamExecutionEnvironment } from "../../src/dataflow/api/stream-execution-environment.js";
import { builtOperator, type BuiltOperator } from "../../src/testing/built-operator.js";
import {
  OperatorTestHarness,
  type HarnessOutput,
} from "../../src/testing/operator-test-harness.js";
import { TestProcessingTime } from "../../src/testing/test-processing-time.js";
import { attempt, readLong, writeError, writeLong, type RecordedLong } from "./recorded-values.js";

export type { BuiltOperator };

/** A step of an operator case; families add their own. */
export interface OperatorStep {
  readonly el?: unknown;
  readonly ts?: RecordedLong;
  readonly in?: number;
  readonly sub?: number;
  readonly all?: boolean;
  readonly wm?: RecordedLong;
  readonly status?: "idle" | "active";
  readonly pt?: number;
  readonly restore?: number;
  readonly end?: boolean;
  readonly finish?: boolean;
}

/** Builds a program with the API and takes its last operator. */
export function buildOperator(
  configuration: Readonly<Record<string, string>>,
  program: (env: StreamExecutionEnvironment) => void,
): BuiltOperator {
  return buildOperators(configuration, program).at(-1) as BuiltOperator;
}

/** Builds a program with the API and takes all its operators, in the order of the program. */
export function buildOperators(
  configuration: Readonly<Record<string, string>>,
  program: (env: StreamExecutionEnvironment) => void,
): BuiltOperator[] {
  const env = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
  program(env);
  const { streamGraph, functions } = env.compile("case");
  return streamGraph.nodes.map((node) => builtOperator(node, streamGraph, functions));
}

/** Runs the steps of a case on the subtasks of one operator. */
export class OperatorCase {
  harnesses: OperatorTestHarness[];
  private clock = new TestProcessingTime();
  private readonly built: BuiltOperator;
  private checkpointId = 0;

  constructor(built: BuiltOperator, parallelism: number = 1, startPt: number = 0) {
    this.built = built;
    this.clock.now = startPt;
    this.harnesses = this.create(parallelism, null);
    for (const harness of this.harnesses) harness.open();
  }

  /** Outputs of each step, as recorded; ends with the first error. */
  run(steps: readonly OperatorStep[]): unknown[][] {
    const outputs: unknown[][] = [];
    for (const step of steps) {
      const error = attempt(() => {
        this.runStep(step);
      });
      const entries = this.takeOutput();
      outputs.push(error === undefined ? entries : [...entries, error]);
      if (error !== undefined) break;
    }
    return outputs;
  }

  /** One step, with all that it leads to; what goes wrong is thrown. */
  runStep(step: OperatorStep): void {
    this.step(step);
    this.clock.fireDue();
  }

  /** What was put out since it was last asked. */
  takeOutput(): unknown[] {
    const isParallel = this.harnesses.length > 1;
    return this.harnesses.flatMap((harness, sub) => {
      const entries = writeOutput(harness.takeOutput());
      return isParallel ? entries.map((entry) => ({ ...entry, sub })) : entries;
    });
  }

  step(step: OperatorStep): void {
    if ("el" in step) this.processElement(step);
    else if (step.wm !== undefined) this.processWatermark(readLong(step.wm), step.in);
    else if (step.status !== undefined) this.processStatus(step.status, step.in);
    else if (step.pt !== undefined) this.clock.setCurrentTime(step.pt);
    else if (step.restore !== undefined) this.restore(step.restore);
    else if (step.end === true) this.end();
    else if (step.finish === true) for (const harness of this.harnesses) harness.finish();
  }

  private processElement({ el, ts, in: input = 1, sub, all }: OperatorStep): void {
    const timestamp = ts === undefined ? MIN_TIMESTAMP : readLong(ts);
    const value = this.built.tag(el, input - 1);
    const operatorInput = Math.min(input, this.built.inputs) - 1;
    const owner = sub ?? this.ownerOf(value, operatorInput);
    this.harnesses.forEach((harness, index) => {
      if (all === true || index === owner) harness.processElement(value, timestamp, operatorInput);
    });
  }

  private ownerOf(value: unknown, input: number): number {
    const selector = this.built.keySelectors[input] ?? null;
    if (selector === null) return 0;
    return assignKeyToParallelOperator(selector(value), 128, this.harnesses.length);
  }

  private processWatermark(timestamp: number, input: number | undefined): void {
    for (const harness of this.harnesses) {
      if (this.built.inputs === 1) harness.processWatermark(timestamp);
      else for (const one of inputsOf(input)) harness.processWatermark(timestamp, one);
    }
  }

  private processStatus(status: "idle" | "active", input: number | undefined): void {
    const name = status === "idle" ? "IDLE" : "ACTIVE";
    for (const harness of this.harnesses) {
      if (this.built.inputs === 1) harness.processWatermarkStatus(name);
      else for (const one of inputsOf(input)) harness.processWatermarkStatus(name, one);
    }
  }

  private restore(parallelism: number): void {
    this.checkpointId++;
    const snapshots = this.harnesses.map((harness) => {
      harness.prepareSnapshotPreBarrier(this.checkpointId);
      return harness.snapshot(this.checkpointId);
    });
    const { now } = this.clock;
    this.clock = new TestProcessingTime();
    this.clock.now = now;
    this.harnesses = this.create(parallelism, this.checkpointId);
    for (const harness of this.harnesses) {
      harness.initializeState(snapshots);
      harness.open();
    }
  }

  private end(): void {
    for (const harness of this.harnesses) {
      if (this.built.inputs === 1) harness.processWatermark(MAX_TIMESTAMP);
      else for (const one of inputsOf(undefined)) harness.processWatermark(MAX_TIMESTAMP, one);
      for (let input = 0; input < this.built.inputs; input++) harness.endInput(input);
      harness.finish();
    }
  }

  private create(parallelism: number, restoredCheckpointId: number | null): OperatorTestHarness[] {
    const { keySelectors, inputs } = this.built;
    return Array.from(
      { length: parallelism },
      (_, subtask) =>
        new OperatorTestHarness({
          operator: this.built.create(),
          keySelectors,
          inputs,
          subtask,
          parallelism,
          processingTime: this.clock,
          restoredCheckpointId,
        }),
    );
  }
}

/** `{buildError}` if the program cannot be built, else what the rest answers. */
export function unlessBuildError<T>(build: () => T, run: (built: T) => unknown): unknown {
  let built: T;
  try {
    built = build();
  } catch (error) {
    return { buildError: writeError(error) };
  }
  return run(built);
}

/** Sum over the subtasks that exist at the end. */
export function total(
  harnesses: readonly OperatorTestHarness[],
  count: (harness: OperatorTestHarness) => number,
): number {
  return harnesses.reduce((sum, harness) => sum + count(harness), 0);
}

/** Main outputs first, then side outputs. */
export function writeOutput(output: readonly HarnessOutput[]): Record<string, unknown>[] {
  const isSide = ({ kind }: HarnessOutput): boolean => kind === "side";
  const ordered = [...output.filter((one) => !isSide(one)), ...output.filter(isSide)];
  return ordered.map((one) => {
    switch (one.kind) {
      case "record":
        return one.timestamp === MIN_TIMESTAMP
          ? { r: one.value }
          : { r: one.value, t: writeLong(one.timestamp) };
      case "side":
        return { side: one.tag, r: one.value, t: writeLong(one.timestamp) };
      case "watermark":
        return { wm: writeLong(one.timestamp) };
      case "status":
        return { status: one.status === "IDLE" ? "idle" : "active" };
    }
  });
}

function inputsOf(input: number | undefined): number[] {
  return input === undefined ? [0, 1] : [input - 1];
}

interface RecordedEntry {
  readonly r?: unknown;
  readonly t?: unknown;
  readonly side?: string;
  readonly sub?: number;
  readonly error?: string;
}

/**
 * Timers of one timestamp fire in no promised order, so a step is compared as a multiset and, for
 * one group (a key, or a key and its window), as a sequence; watermarks stay where they are.
 */
export function normalizeSteps(
  steps: readonly unknown[][],
  groupOf: (entry: RecordedEntry) => string,
): unknown[][] {
  return steps.map((step) => {
    const segments: RecordedEntry[][] = [[]];
    for (const entry of step as RecordedEntry[]) {
      if (entry.error !== undefined) segments.push([{ error: entry.error }], []);
      else if (entry.r === undefined) segments.push([entry], []);
      else segments.at(-1)?.push(entry);
    }
    return segments.flatMap((segment) => sortedByGroup(segment, groupOf));
  });
}

function sortedByGroup(
  entries: readonly RecordedEntry[],
  groupOf: (entry: RecordedEntry) => string,
): RecordedEntry[] {
  const order = (entry: RecordedEntry): string =>
    `${String(entry.sub ?? 0)} ${entry.side ?? ""} ${groupOf(entry)}`;
  return [...entries].sort((left, right) => {
    const a = order(left);
    const b = order(right);
    return a < b ? -1 : a > b ? 1 : 0;
  });
}

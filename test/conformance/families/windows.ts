import { Duration } from "../../../src/dataflow/api/duration.js";
import type { DataStream } from "../../../src/dataflow/api/data-stream.js";
import type { AggregateFunction } from "../../../src/dataflow/functions/aggregate-function.js";
import { outputTag } from "../../../src/dataflow/functions/output-tag.js";
import type { ReduceFunction } from "../../../src/dataflow/functions/reduce-function.js";
import type { Window } from "../../../src/dataflow/windowing/window.js";
import { kind } from "../family-adapter.js";
import type { FamilyAdapter } from "../family-adapter.js";
import {
  buildOperator,
  normalizeSteps,
  OperatorCase,
  total,
  unlessBuildError,
  type OperatorStep,
} from "../operator-case.js";
import { asIsWhen, readAssigner, readEvictor, readTrigger } from "../recorded-windows.js";
import type { RecordedAssigner, RecordedEvictor, RecordedTrigger } from "../recorded-windows.js";
import { recordingWindowFunction, type RecordedElement } from "../recording-window-function.js";

/** A recorded case of windows. */
export interface RecordedWindows {
  readonly keyed: boolean;
  readonly assigner: RecordedAssigner;
  readonly trigger?: RecordedTrigger;
  readonly evictor?: RecordedEvictor;
  readonly lateness?: number;
  readonly sideOutputLate?: boolean;
  readonly fn: {
    readonly type: "reduce" | "aggregate" | "process" | "reduceProcess" | "aggregateProcess";
    readonly name: string;
    readonly state?: boolean;
    readonly clear?: boolean;
  };
  readonly steps: readonly OperatorStep[];
}

const late = outputTag<RecordedElement>()("late");

const reducers: Readonly<Record<string, ReduceFunction<RecordedElement>>> = {
  sum: (a, b) => ({ k: a.k, v: ((a.v as number) + (b.v as number)) | 0 }),
  concat: (a, b) => ({ k: a.k, v: `${String(a.v)},${String(b.v)}` }),
};

interface Accumulator {
  k: string | null;
  sum: number;
  count: number;
}

function aggregateOf(name: string): AggregateFunction<RecordedElement, Accumulator, unknown> {
  return {
    createAccumulator: () => ({ k: null, sum: 0, count: 0 }),
    add: ({ k, v }, acc) => ({
      k: acc.k ?? k,
      sum: acc.sum + (v as number),
      count: acc.count + 1,
    }),
    getResult: ({ k, sum, count }) => {
      if (name === "avg") return { k, avg: sum / count };
      return name === "sum" ? { k, sum: sum | 0 } : { k, count };
    },
    merge: (a, b) => ({ k: a.k ?? b.k, sum: a.sum + b.sum, count: a.count + b.count }),
  };
}

/** The program of a recorded case. */
export function windowsProgram(stream: DataStream<RecordedElement>, given: RecordedWindows): void {
  const { keyed, fn } = given;
  const assigner = readAssigner(given.assigner);
  // The two kinds of windowed streams have the same methods.
  const windowed = (
    keyed ? stream.keyBy("k").window(assigner) : stream.windowAll(assigner)
  ) as ReturnType<ReturnType<typeof stream.keyBy<"k">>["window"]>;
  if (given.trigger !== undefined) windowed.trigger(readTrigger(given.trigger));
  if (given.evictor !== undefined) windowed.evictor(readEvictor(given.evictor));
  if (given.lateness !== undefined) windowed.allowedLateness(Duration.ofMillis(given.lateness));
  if (given.sideOutputLate === true) windowed.sideOutputLateData(late);
  const reducer = reducers[fn.name] as ReduceFunction<RecordedElement>;
  const user = recordingWindowFunction(keyed, fn, fn.type !== "process");
  if (fn.type === "reduce") windowed.reduce(reducer);
  else if (fn.type === "reduceProcess") windowed.reduce(reducers["sum"] ?? reducer, user);
  else if (fn.type === "aggregate") windowed.aggregate(aggregateOf(fn.name));
  else if (fn.type === "aggregateProcess") windowed.aggregate(aggregateOf(fn.name), user);
  else windowed.process(user);
}

function groupOf({ r, t }: { r?: unknown; t?: unknown }): string {
  const { k, w } = (r ?? {}) as { k?: string; w?: Window };
  return `${String(k)} ${JSON.stringify(w ?? t)}`;
}

/** A late element goes to its side output as it came: with no timestamp if it had none. */
function withoutLateMin(step: readonly unknown[]): unknown[] {
  return (step as { side?: string; t?: unknown }[]).map(({ t, ...entry }) =>
    t === undefined || (entry.side === "late" && t === "MIN") ? entry : { ...entry, t },
  );
}

/** Window operators, with all assigners, triggers and evictors. */
export const adapter: FamilyAdapter = {
  kinds: {
    windows: kind((given: RecordedWindows) =>
      unlessBuildError(
        () =>
          buildOperator({}, (env) => {
            windowsProgram(env.fromCollection<RecordedElement>([]), given);
          }),
        (built) => {
          const run = new OperatorCase(built);
          return {
            steps: run.run(given.steps),
            left: {
              eventTimeTimers: total(run.harnesses, (harness) => harness.numEventTimeTimers()),
              processingTimeTimers: total(run.harnesses, (harness) =>
                harness.numProcessingTimeTimers(),
              ),
              stateEntries: total(run.harnesses, (harness) => harness.numKeyedStateEntries()),
              lateRecordsDropped: total(run.harnesses, ({ counters }) => counters["late"] ?? 0),
            },
          };
        },
      ),
    ),
  },
  exclude: (_kind, { expect }) =>
    JSON.stringify(expect).includes('"-922337203685477')
      ? "a window of an element without timestamp lies just above Long.MIN_VALUE, beyond a double's precision"
      : undefined,
  normalize: (_kind, answer) => {
    const { steps, left, buildError } = answer as {
      steps?: unknown[][];
      left?: { stateEntries: number };
      buildError?: { error: string };
    };
    if (buildError !== undefined) return { buildError: buildError.error };
    if (steps === undefined) return answer;
    return {
      steps: normalizeSteps(steps.map(withoutLateMin), groupOf),
      // The number depends on the layout of state; nothing left is nothing left.
      left: { ...left, stateEntries: asIsWhen(left?.stateEntries === 0) },
    };
  },
};

import { kind } from "../family-adapter.js";
import type { FamilyAdapter } from "../family-adapter.js";
import { asSet } from "../recorded-values.js";
import { runUntil, startCluster } from "../recorded-job/job-cluster.js";
import type { JobDescription } from "../recorded-job/job-description.js";
import type { ArrivedRow } from "../recorded-job/job-history.js";

const CLUSTER = { taskManagers: 3, slotsPerTaskManager: 4 };

function answerJob(job: JobDescription): unknown {
  const cluster = startCluster(CLUSTER, {}, [job]);
  const { histories } = cluster;
  runUntil(cluster, () => histories.isOver(0));
  const history = histories.job(0);
  const sinks = job.nodes
    .filter(({ op }) => op === "sink")
    .map(({ id }) => [id, sinkAnswer(histories.written.get(id) ?? [])] as const);
  const accumulators = histories.accumulators(history?.jobId ?? "");
  return {
    status: history?.statuses.at(-1) ?? "not submitted",
    sinks: Object.fromEntries(sinks),
    ...(Object.keys(accumulators).length === 0 ? {} : { accumulators }),
  };
}

function sinkAnswer(arrived: readonly ArrivedRow[]): unknown {
  const byKey: Record<string, unknown[]> = {};
  const subtaskOfKey: Record<string, number> = {};
  for (const { subtask, row } of arrived) {
    (byKey[row.k] ??= []).push(row);
    subtaskOfKey[row.k] = subtask;
  }
  const records = arrived.map(({ row }) => row);
  return { records, sequence: records, byKey, subtaskOfKey };
}

interface SinkAnswer {
  readonly records: readonly { readonly ts?: unknown }[];
  readonly sequence?: unknown;
  readonly byKey?: unknown;
  readonly subtaskOfKey?: unknown;
}

interface JobAnswer {
  readonly status: string;
  readonly sinks: Readonly<Record<string, SinkAnswer>>;
  readonly accumulators?: unknown;
}

/** Of our rows only what the case promises: some orders and timestamps are left to races. */
function promised(answer: JobAnswer, expected: JobAnswer): unknown {
  const sinks = Object.entries(answer.sinks).map(([name, sink]) => {
    const wanted = expected.sinks[name];
    const hasTimestamps = wanted?.records.some((row) => "ts" in row) ?? true;
    const rows = hasTimestamps ? sink.records : sink.records.map(({ ts: _, ...row }) => row);
    return [
      name,
      {
        records: rows,
        ...(wanted?.sequence === undefined ? {} : { sequence: sink.sequence }),
        ...(wanted?.byKey === undefined ? {} : { byKey: sink.byKey }),
        ...(wanted?.subtaskOfKey === undefined ? {} : { subtaskOfKey: sink.subtaskOfKey }),
      },
    ];
  });
  return { ...answer, sinks: Object.fromEntries(sinks) as unknown };
}

/** Whole bounded jobs on an emulated cluster. */
export const adapter: FamilyAdapter = {
  kinds: { "job-results": kind(answerJob) },
  exclude: (_kind, { given }) => ((given as JobDescription).mode === "BATCH" ? "batch" : undefined),
  project: (_kind, answer, expected) => promised(answer as JobAnswer, expected as JobAnswer),
  normalize: (_kind, answer) => {
    const { sinks, ...rest } = answer as JobAnswer;
    const sorted = Object.entries(sinks).map(([name, sink]) => [
      name,
      { ...sink, records: asSet(sink.records.map(sortedFields)) },
    ]);
    return { ...rest, sinks: Object.fromEntries(sorted) as unknown };
  },
};

function sortedFields(row: object): unknown {
  return Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
}

import { kind } from "../family-adapter.js";
import type { FamilyAdapter } from "../family-adapter.js";
import { asSet } from "../recorded-values.js";
import { startCluster, type ClusterDescription } from "../recorded-job/job-cluster.js";
import type { JobDescription } from "../recorded-job/job-description.js";
import type { JobHistory } from "../recorded-job/job-history.js";
import { ScriptPlayer } from "../recorded-job/script-player.js";
import type { ScriptStep } from "../recorded-job/script-step.js";

interface Given {
  readonly cluster: ClusterDescription;
  readonly config: Readonly<Record<string, string>>;
  readonly jobs: readonly JobDescription[];
  readonly script: readonly ScriptStep[];
}

function answerScript({ cluster: description, config, jobs, script }: Given): unknown {
  const cluster = startCluster(description, config, jobs, script);
  const player = new ScriptPlayer(cluster, jobs, description.taskManagers);
  player.play(script);
  const { histories } = cluster;
  const answers = [...histories.jobs.values()].map((job) => ({
    ...jobAnswer(cluster, job),
    committed: { ...nothing(jobs, "txsink"), ...job.outputAtEnd.committed },
    written: { ...nothing(jobs, "sink"), ...job.outputAtEnd.written },
  }));
  return {
    jobs: answers,
    ...(player.answers.length === 0 ? {} : { steps: player.answers }),
  };
}

function jobAnswer(
  { histories, failureOf }: ReturnType<typeof startCluster>,
  job: JobHistory,
): object {
  const accumulators = histories.accumulators(job.jobId);
  const failure = failureOf(job.jobId);
  return {
    status: job.status,
    statuses: job.statuses,
    ...(failure.length === 0 ? {} : { failure }),
    attempts: Object.fromEntries(
      [...job.attempts].map(([name, subtasks]) => [
        name,
        subtasks.map((attempts) =>
          attempts.map(({ attempt, states }) => ({ attempt, states: withoutCanceling(states) })),
        ),
      ]),
    ),
    exceptionHistory: job.exceptions.map(({ task, cause }) => ({
      task: task === "" ? null : task,
      exception: cause,
    })),
    checkpoints: {
      completed: job.completed.length,
      failed: job.failed,
      restored: job.restored,
    },
    accumulators,
  };
}

/** Sinks to which nothing has come are there, too. */
function nothing(jobs: readonly JobDescription[], op: string): Record<string, readonly object[]> {
  const names = jobs.flatMap(({ nodes }) => nodes.filter((node) => node.op === op));
  return Object.fromEntries(names.map(({ id }) => [id, []]));
}

/** A task may also cancel itself, because its neighbour is gone. */
function withoutCanceling(states: readonly string[]): string[] {
  return states.filter((state) => state !== "CANCELING");
}

type JobAnswer = Readonly<Record<string, unknown>>;

interface Answer {
  readonly jobs: readonly JobAnswer[];
  readonly steps?: unknown;
}

/** Fields that a case leaves out are decided by races. */
function promised(answer: Answer, expected: Answer): Answer {
  const jobs = answer.jobs.map((job, index) => {
    const wanted = expected.jobs[index];
    if (wanted === undefined) return job;
    return Object.fromEntries(
      Object.entries(job)
        .filter(([field]) => field in wanted)
        .map(([field, value]) => [
          field,
          field === "attempts" ? lastOnly(value, wanted[field]) : value,
        ]),
    );
  });
  return { ...answer, jobs };
}

type Attempts = Readonly<Record<string, readonly (readonly { readonly attempt?: number }[])[]>>;

/** The adaptive scheduler keeps only the last attempts, and sometimes their numbers are left out. */
function lastOnly(own: unknown, wanted: unknown): unknown {
  const expected = wanted as Attempts;
  return Object.fromEntries(
    Object.entries(own as Attempts).map(([name, subtasks]) => [
      name,
      subtasks.map((attempts, subtask) => {
        const kept = expected[name]?.[subtask] ?? [];
        const last = attempts.slice(-Math.max(kept.length, 1));
        const isNumbered = kept.every((one) => "attempt" in one);
        return isNumbered ? last : last.map(({ attempt: _, ...rest }) => rest);
      }),
    ]),
  );
}

/** Where a savepoint lies is given by chance. */
const SAVEPOINT_PATH = /savepoints\/savepoint-[0-9a-f]+-[0-9a-f]+/g;

/** Classes by their simple names, rows as multisets, places as recorded. */
function normalized(value: unknown): unknown {
  if (typeof value === "string") return value.replace(SAVEPOINT_PATH, "file:<savepointPath>");
  if (Array.isArray(value)) return value.map(normalized);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      key,
      key === "class" && typeof field === "string"
        ? field.slice(field.lastIndexOf(".") + 1)
        : key === "committed" || key === "written"
          ? rowSets(field as Readonly<Record<string, readonly object[]>>)
          : normalized(field),
    ]),
  );
}

function rowSets(sinks: Readonly<Record<string, readonly object[]>>): unknown {
  return Object.fromEntries(
    Object.entries(sinks).map(([name, rows]) => [name, asSet(rows.map(sortedFields))]),
  );
}

function sortedFields(row: object): unknown {
  return Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Scripted jobs: failures, lost TaskManagers, savepoints, rescaling, stopping. */
export const adapter: FamilyAdapter = {
  kinds: { "job-recovery": kind(answerScript) },
  exclude: (_kind, { given }) =>
    (given as Given).jobs.some(({ mode }) => mode === "BATCH") ? "batch" : undefined,
  project: (_kind, answer, expected) => promised(answer as Answer, expected as Answer),
  normalize: (_kind, answer) => normalized(answer),
};

import { asSet } from "../recorded-values.js";
import type { RecordedCluster } from "./job-cluster.js";
import type { JobDescription } from "./job-description.js";
import type { JobHistory } from "./job-history.js";

/** What a case says of a job that has ended. */
export function jobAnswer(
  { histories, failureOf }: RecordedCluster,
  job: JobHistory,
  jobs: readonly JobDescription[],
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
    committed: { ...nothing(jobs, "txsink"), ...job.outputAtEnd.committed },
    written: { ...nothing(jobs, "sink"), ...job.outputAtEnd.written },
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
  readonly steps?: readonly JobAnswer[];
}

/** Fields that a case leaves out are decided by races. */
export function promised(own: unknown, recorded: unknown): object {
  const [answer, expected] = [own, recorded] as [Answer, Answer];
  const jobs = answer.jobs.map((job, index) => promisedJob(job, expected.jobs[index]));
  const steps = answer.steps?.map((step, index) => promisedStep(step, expected.steps?.[index]));
  return onlyFieldsOf({ ...answer, jobs, steps }, expected);
}

function promisedJob(job: JobAnswer, wanted: JobAnswer | undefined): JobAnswer {
  if (wanted === undefined) return job;
  const exceptions = wanted["exceptionHistory"] as readonly object[] | undefined;
  return onlyFieldsOf(
    {
      ...job,
      checkpoints: onlyFieldsOf(
        job["checkpoints"] as object,
        (wanted["checkpoints"] as object | undefined) ?? {},
      ),
      attempts:
        wanted["attempts"] === undefined ? {} : lastOnly(job["attempts"], wanted["attempts"]),
      exceptionHistory: (job["exceptionHistory"] as readonly object[]).map((own, index) =>
        onlyFieldsOf(own, exceptions?.[index] ?? own),
      ),
    },
    wanted,
  );
}

function promisedStep(step: JobAnswer, wanted: JobAnswer | undefined): JobAnswer {
  const [own, expected] = [step["look"], wanted?.["look"]] as [object | null, object | undefined];
  if (own === null || own === undefined || expected === undefined) return step;
  return { look: onlyFieldsOf(own, expected) };
}

function onlyFieldsOf(own: object, expected: object): JobAnswer {
  return Object.fromEntries(Object.entries(own).filter(([field]) => field in expected));
}

interface Attempt {
  readonly attempt?: number;
  readonly states: readonly string[];
}

type Attempts = Readonly<Record<string, readonly (readonly Attempt[])[]>>;

/** Which task of a lost TaskManager is named as the one that failed is decided by a race. */
const FAILED_OR_CANCELED = "FAILED or CANCELED";

/** The adaptive scheduler keeps only the last attempts, and sometimes their numbers are left out. */
function lastOnly(own: unknown, wanted: unknown): unknown {
  const expected = wanted as Attempts;
  return Object.fromEntries(
    Object.entries(own as Attempts).map(([name, subtasks]) => [
      name,
      subtasks.map((attempts, subtask) => {
        const kept = expected[name]?.[subtask] ?? [];
        const last = attempts
          .slice(-Math.max(kept.length, 1))
          .map((one, index) => ({ ...one, states: endedAs(one, kept[index]) }));
        const isNumbered = kept.every((one) => "attempt" in one);
        return isNumbered ? last : last.map(({ attempt: _, ...rest }) => rest);
      }),
    ]),
  );
}

function endedAs({ states }: Attempt, wanted: Attempt | undefined): readonly string[] {
  const isEither = wanted?.states.at(-1) === FAILED_OR_CANCELED;
  const isSo = states.at(-1) === "FAILED" || states.at(-1) === "CANCELED";
  return isEither && isSo ? [...states.slice(0, -1), FAILED_OR_CANCELED] : states;
}

/** Ids and places are given by chance. */
const PLACEHOLDERS: readonly (readonly [RegExp, string])[] = [
  [/savepoints\/savepoint-[0-9a-f]+-[0-9a-f]+/g, "file:<savepointPath>"],
  [/(?<=[Jj]ob(?: for job)? \(?)[0-9a-f]{32}/g, "<jobId>"],
  // Whoever notices it first.
  [/^The heartbeat of TaskManager/, "Heartbeat of TaskManager"],
  [/(?<=with id )(?:tm-\d+|[0-9a-f]{32})/g, "<uuid>"],
];

/** Classes by their simple names, rows as multisets, places as recorded. */
export function normalized(value: unknown): unknown {
  if (typeof value === "string") {
    return PLACEHOLDERS.reduce((text, [place, name]) => text.replace(place, name), value);
  }
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

import { isGloballyTerminal, type JobStatus } from "../model/execution-attempt.js";
import type { RunEvidence } from "../verification/run-evidence.js";
import type { PropertyResult, Verdict } from "../verification/verdict.js";
import type { JobOutputs } from "./outside-world.js";

/** A job of several that share a cluster, and how it is judged as if it had the cluster alone. */
export interface JudgedJob {
  readonly name: string;
  /** Its ids: one for each time that it is submitted. */
  readonly jobIds: readonly string[];
  readonly outputs: JobOutputs;
  readonly program: Pick<RunEvidence, "jobGraph" | "functions">;
  judge(evidence: RunEvidence): Verdict;
}

/** The worst first. */
const KINDS: readonly Verdict["kind"][] = ["fail", "inconclusive", "declared", "pass"];

/** Each job on its own, with what concerns it; the run is as good as its worst job. */
export function judgeJobs(jobs: readonly JudgedJob[], evidence: RunEvidence): Verdict {
  const [only, ...others] = jobs;
  if (only !== undefined && others.length === 0) return only.judge(evidence);
  const owners = ownersOfRecords(evidence, jobs);
  const ends = jobs.map((_, job) => endOf(evidence, owners, job));
  const last = Math.max(...ends);
  const verdicts = jobs.map((job, index) => {
    const own = evidenceOf(job, index, evidence, owners);
    // What struck while only another job was left is that job's affair.
    const end = ends[index] as number;
    const concerns = (event: number | undefined): boolean =>
      event === undefined || event <= end || event > last;
    const plannedFaults = evidence.plannedFaults.filter(({ id }) =>
      concerns(evidence.outcomes.find((outcome) => outcome.id === id)?.event),
    );
    return job.judge({ ...own, plannedFaults });
  });
  const kind = KINDS.find((one) => verdicts.some((verdict) => verdict.kind === one)) ?? "pass";
  return {
    kind,
    properties: verdicts
      .flatMap(({ properties }, index) => properties.map((one) => named(jobs[index], one)))
      .sort((left, right) => rank(left) - rank(right)),
    jobs: verdicts.map((verdict, index) => ({
      name: jobs[index]?.name ?? "",
      kind: verdict.kind,
    })),
  };
}

function named(job: JudgedJob | undefined, property: PropertyResult): PropertyResult {
  return { ...property, detail: `${job?.name ?? ""}: ${property.detail}` };
}

function rank({ status }: PropertyResult): number {
  return KINDS.indexOf(status);
}

/** Of every record: position of the job that it is about; -1 = of no job. */
function ownersOfRecords({ trace }: RunEvidence, jobs: readonly JudgedJob[]): Int16Array {
  const owners = new Int16Array(trace.recordCount).fill(-1);
  const marks = jobs.map(({ jobIds, outputs: { topics, tables } }) => {
    const places = [
      ...topics.map((topic) => `sinklog/${topic}`),
      ...tables.map((table) => `table/${table}`),
    ];
    return { jobIds, places };
  });
  const ownerByProcess = new Map<string, number>();
  const ownerOf = (text: string): number =>
    marks.findIndex(({ jobIds }) => jobIds.some((jobId) => text.includes(jobId)));
  for (let record = 0; record < owners.length; record++) {
    const { process, fields } = trace.recordAt(record);
    let owner = ownerByProcess.get(process);
    if (owner === undefined) {
      owner = marks.findIndex(({ places }) => places.includes(process));
      if (owner < 0) owner = ownerOf(process);
      ownerByProcess.set(process, owner);
    }
    if (owner < 0) {
      // Processes that serve all jobs say of which job they speak; so do the names of files.
      const said = fields["jobId"] ?? fields["key"];
      if (typeof said === "string") owner = ownerOf(said);
    }
    owners[record] = owner;
  }
  return owners;
}

/** Position of the event in which the job ended. */
function endOf({ trace }: RunEvidence, owners: Int16Array, job: number): number {
  for (let record = owners.length - 1; record >= 0; record--) {
    if (owners[record] !== job || trace.typeAt(record) !== "job.status") continue;
    const { fields, event } = trace.recordAt(record);
    if (isGloballyTerminal(fields["to"] as JobStatus)) return event;
  }
  return Infinity;
}

function evidenceOf(
  { outputs, program }: JudgedJob,
  job: number,
  evidence: RunEvidence,
  owners: Int16Array,
): RunEvidence {
  const { trace, sinkLogs, tables } = evidence;
  const isOwn = (record: number): boolean => owners[record] === job || owners[record] === -1;
  const written = new Set([...outputs.topics, ...outputs.folders.map(({ path }) => path)]);
  return {
    ...evidence,
    ...program,
    // Nobody looks at a record without a type.
    trace: {
      recordCount: trace.recordCount,
      typeAt: (record) => (isOwn(record) ? trace.typeAt(record) : ""),
      recordAt: (record) => trace.recordAt(record),
    },
    sinkLogs: new Map([...sinkLogs].filter(([place]) => written.has(place))),
    ...(tables === undefined
      ? {}
      : { tables: new Map([...tables].filter(([name]) => outputs.tables.includes(name))) }),
  };
}

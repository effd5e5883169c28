import type { Trace } from "../../../src/kernel/trace.js";
import { isGloballyTerminal, type JobStatus } from "../../../src/model/execution-attempt.js";
import type { CommittableRows, WrittenRow } from "./row-sinks.js";

/** One attempt of a subtask. */
export interface AttemptHistory {
  readonly attempt: number;
  readonly taskManager: string;
  /** Machine and name of its process, as counters know it. */
  readonly states: string[];
}

/** What the trace says of one job, brought up to date by {@link JobHistories}. */
export interface JobHistory {
  readonly jobId: string;
  readonly statuses: JobStatus[];
  /** By vertex name, subtask, attempt. */
  readonly attempts: Map<string, AttemptHistory[][]>;
}

/** A row where it was written, in the order of arrival. */
export interface ArrivedRow {
  readonly subtask: number;
  readonly row: WrittenRow;
}

type Fields = Readonly<Record<string, unknown>>;

/** Follows the trace of a run. */
export class JobHistories {
  readonly jobs = new Map<string, JobHistory>();
  /** Rows of plain sinks, by name. */
  readonly written = new Map<string, ArrivedRow[]>();
  /** Rows of committing sinks, by name: each committable once. */
  readonly committed = new Map<string, WrittenRow[]>();
  private readonly committables = new Set<string>();
  /** Amounts by process and counter. */
  private readonly counts = new Map<string, Map<string, number>>();
  private readonly trace: Trace;
  private seen = 0;

  constructor(trace: Trace) {
    this.trace = trace;
  }

  /** Reads what is new. */
  catchUp(): void {
    for (; this.seen < this.trace.recordCount; this.seen++) {
      const type = this.trace.typeAt(this.seen);
      if (!READ.has(type)) continue;
      const { fields, process } = this.trace.recordAt(this.seen);
      this.consume(type, fields, process);
    }
  }

  /** The history of the job that was submitted as number `index`. */
  job(index: number): JobHistory | undefined {
    return [...this.jobs.values()][index];
  }

  isOver(index: number): boolean {
    const last = this.job(index)?.statuses.at(-1);
    return last !== undefined && isGloballyTerminal(last);
  }

  /** Sums of the counters `accumulator:NAME` of the last attempts of all subtasks of a job. */
  accumulators(jobId: string): Record<string, number> {
    const sums: Record<string, number> = {};
    const job = this.jobs.get(jobId);
    if (job === undefined) return sums;
    const lastAttempts = new Map<string, number>();
    for (const process of this.counts.keys()) {
      const parsed = parseTask(process);
      if (parsed?.jobId !== jobId) continue;
      const last = lastAttempts.get(parsed.subtask) ?? -1;
      lastAttempts.set(parsed.subtask, Math.max(last, parsed.attempt));
    }
    for (const [process, counters] of this.counts) {
      const parsed = parseTask(process);
      if (parsed?.jobId !== jobId || lastAttempts.get(parsed.subtask) !== parsed.attempt) continue;
      for (const [counter, amount] of counters) {
        const name = /^accumulator:(.*)$/.exec(counter)?.[1];
        if (name !== undefined) sums[name] = (sums[name] ?? 0) + amount;
      }
    }
    return sums;
  }

  private consume(type: string, fields: Fields, process: string): void {
    switch (type) {
      case "job.status":
        this.jobOf(fields).statuses.push(fields["to"] as JobStatus);
        break;
      case "execution.state":
        this.state(this.jobOf(fields), fields);
        break;
      case "task.counter": {
        const counters = this.counts.get(process) ?? new Map<string, number>();
        const counter = fields["counter"] as string;
        counters.set(counter, (counters.get(counter) ?? 0) + (fields["amount"] as number));
        this.counts.set(process, counters);
        break;
      }
      case "print.row":
        this.printed(fields);
    }
  }

  private printed({ sink, subtask, row }: Fields): void {
    const [kind, name = ""] = (sink as string).split(":");
    if (kind === "written") {
      const rows = this.written.get(name) ?? [];
      rows.push({ subtask: subtask as number, row: row as WrittenRow });
      this.written.set(name, rows);
    } else if (kind === "committed") {
      const { id, rows } = row as CommittableRows;
      if (this.committables.has(id)) return;
      this.committables.add(id);
      this.committed.set(name, [...(this.committed.get(name) ?? []), ...rows]);
    }
  }

  private jobOf({ jobId }: Fields): JobHistory {
    const known = this.jobs.get(jobId as string);
    if (known !== undefined) return known;
    const job: JobHistory = { jobId: jobId as string, statuses: [], attempts: new Map() };
    this.jobs.set(job.jobId, job);
    return job;
  }

  private state({ attempts }: JobHistory, fields: Fields): void {
    const name = fields["vertexName"] as string;
    const subtask = fields["subtask"] as number;
    const attempt = fields["attemptNumber"] as number;
    const taskManager = fields["taskManager"] as string;
    const subtasks = attempts.get(name) ?? [];
    attempts.set(name, subtasks);
    const ofSubtask = (subtasks[subtask] ??= []);
    const known = ofSubtask.find((one) => one.attempt === attempt);
    const to = fields["to"] as string;
    if (known !== undefined) known.states.push(to);
    else ofSubtask.push({ attempt, taskManager, states: [fields["from"] as string, to] });
  }
}

const READ: ReadonlySet<string> = new Set([
  "job.status",
  "execution.state",
  "task.counter",
  "print.row",
]);

function parseTask(
  process: string,
): { readonly jobId: string; readonly subtask: string; readonly attempt: number } | undefined {
  const [, jobId = "", subtask = "", attempt = ""] =
    /\/task:(.*):(\d+:\d+):(\d+)$/.exec(process) ?? [];
  return jobId === "" ? undefined : { jobId, subtask, attempt: Number(attempt) };
}

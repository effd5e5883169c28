import type { Trace } from "../../../src/kernel/trace.js";
import { isGloballyTerminal, type JobStatus } from "../../../src/model/execution-attempt.js";
import type { CommittableRows, WrittenRow } from "./row-sinks.js";

/** One attempt of a subtask. */
export interface AttemptHistory {
  readonly attempt: number;
  taskManager: string;
  readonly states: string[];
}

/** What the trace says of one job, brought up to date by {@link JobHistories}. */
export interface JobHistory {
  readonly jobId: string;
  status: JobStatus;
  /** What listeners are told. */
  readonly statuses: JobStatus[];
  /** By vertex name, subtask, attempt. */
  readonly attempts: Map<string, AttemptHistory[][]>;
  /** Keys of the latest attempts, by vertex name and subtask. */
  readonly latestAttempts: Map<string, string>;
  /** Number of its tasks. */
  tasks: number;
  /** Each start has an execution graph of its own (adaptive scheduler). */
  hasOwnGraphs: boolean;
  /** Ids of completed checkpoints. */
  completed: number[];
  /** What the JobMaster knows of its checkpoints. */
  checkpoints: CheckpointHistory[];
  latestRestored: { readonly checkpoint: number; readonly savepoint: boolean } | null;
  failed: number;
  restored: number;
  exceptions: { readonly task: string; readonly cause: RecordedException }[];
  /** What had been committed and written in the whole case when the job ended. */
  outputAtEnd: { committed: RowsBySink; written: RowsBySink };
  isOver: boolean;
}

/** A checkpoint that was triggered. */
export interface CheckpointHistory {
  readonly checkpoint: number;
  readonly savepoint: boolean;
  status: "IN_PROGRESS" | "COMPLETED" | "FAILED";
}

type RowsBySink = Readonly<Record<string, readonly WrittenRow[]>>;

/** An exception as cases record it. */
export interface RecordedException {
  readonly class: string;
  readonly message: string | null;
}

/** A row where it was written, in the order of arrival. */
export interface ArrivedRow {
  readonly subtask: number;
  readonly row: WrittenRow;
}

type Fields = Readonly<Record<string, unknown>>;

/** Follows the trace of a run. */
export class JobHistories {
  /** By job id; of a job that was submitted anew when it was over its latest life. */
  readonly jobs = new Map<string, JobHistory>();
  readonly all: JobHistory[] = [];
  /** Rows of plain sinks, by name. */
  readonly written = new Map<string, ArrivedRow[]>();
  /** Rows of committing sinks, by name: each committable once. */
  readonly committed = new Map<string, WrittenRow[]>();
  /** Rows that writers of committing sinks got, by name. */
  readonly precommitted = new Map<string, WrittenRow[]>();
  private readonly committables = new Set<string>();
  /** Amounts by process and counter. */
  private readonly counts = new Map<string, Map<string, number>>();
  /** Machine of the JobManager whose Dispatcher became leader last. */
  leader = "jm-1";
  resourceManagerId = "";
  /** How often a Dispatcher became leader. */
  takeovers = 0;
  /** How many client commands were answered. */
  answered = 0;
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
    return this.all[index];
  }

  /** All of them are gone: what they said is not true any more. */
  forgetLeaders(): void {
    for (const job of this.jobs.values()) if (!job.isOver) beginAnew(job);
  }

  isOver(index: number): boolean {
    return this.job(index)?.isOver ?? false;
  }

  /** Sums of the counters `accumulator:NAME` of the last attempts of all subtasks of a job. */
  accumulators(jobId: string): Record<string, number> {
    const sums: Record<string, number> = {};
    const latest = new Set(this.jobs.get(jobId)?.latestAttempts.values());
    for (const [process, counters] of this.counts) {
      if (!latest.has(process.slice(process.indexOf("/task:") + "/task:".length))) continue;
      for (const [counter, amount] of counters) {
        const name = /^accumulator:(.*)$/.exec(counter)?.[1];
        if (name !== undefined) sums[name] = (sums[name] ?? 0) + amount;
      }
    }
    return sums;
  }

  private consume(type: string, fields: Fields, process: string): void {
    switch (type) {
      case "job.submitted":
        if (this.jobs.get(fields["jobId"] as string)?.isOver === true) {
          this.jobs.delete(fields["jobId"] as string);
        }
        this.jobOf(fields).tasks = fields["tasks"] as number;
        break;
      case "job.status":
        this.status(this.jobOf(fields), fields["from"] as JobStatus, fields["to"] as JobStatus);
        break;
      case "job.graphCreated": {
        // A new execution graph begins with new tasks.
        const job = this.jobOf(fields);
        job.attempts.clear();
        job.hasOwnGraphs = true;
        job.tasks = (fields["parallelism"] as readonly number[]).reduce((sum, p) => sum + p, 0);
        break;
      }
      case "leader.granted": {
        const component = fields["component"] as string;
        if (component === "dispatcher") {
          this.leader = process.slice(0, process.indexOf("/"));
          this.takeovers++;
        }
        if (component === "resourcemanager") this.resourceManagerId = fields["sessionId"] as string;
        const job = this.jobs.get(component.replace(/^jobmaster:/, ""));
        if (job !== undefined) beginAnew(job);
        break;
      }
      case "checkpoint.triggered":
        this.jobOf(fields).checkpoints.push({
          checkpoint: fields["checkpointId"] as number,
          savepoint: fields["kind"] !== "Checkpoint",
          status: "IN_PROGRESS",
        });
        break;
      case "checkpoint.completed":
        this.jobOf(fields).completed.push(fields["checkpointId"] as number);
        this.ended(fields, "COMPLETED");
        break;
      case "checkpoint.aborted":
        this.jobOf(fields).failed++;
        this.ended(fields, "FAILED");
        break;
      case "checkpoint.rejected":
        this.jobOf(fields).failed++;
        break;
      case "checkpoint.restored": {
        const job = this.jobOf(fields);
        const savepoint = (fields["path"] as string).startsWith("savepoints/");
        job.restored++;
        job.latestRestored = { checkpoint: fields["checkpointId"] as number, savepoint };
        break;
      }
      case "exception.archived": {
        const [, className = "", message = ""] =
          /^(\w+)(?:: (.*?))?(?: <- .*)?$/s.exec(fields["cause"] as string) ?? [];
        const cause = { class: className, message: message === "" ? null : message };
        this.jobOf(fields).exceptions.push({ task: fields["task"] as string, cause });
        break;
      }
      case "client.answered":
        this.answered++;
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

  private ended(fields: Fields, status: "COMPLETED" | "FAILED"): void {
    const { checkpoints } = this.jobOf(fields);
    const known = checkpoints.find(({ checkpoint }) => checkpoint === fields["checkpointId"]);
    if (known !== undefined) known.status = status;
  }

  private status(job: JobHistory, from: JobStatus, to: JobStatus): void {
    job.status = to;
    // Listeners are told what happens to a job that is there, from the first change on.
    const isHeard = from !== "INITIALIZING" && to !== "CREATED";
    // They hear of execution graphs: a restart is the end of one.
    if (to === "RESTARTING" && job.hasOwnGraphs) job.statuses.push("CANCELLING", "CANCELED");
    else if (isHeard) job.statuses.push(to);
    if (!isGloballyTerminal(to)) return;
    const written = [...this.written].map(([name, rows]) => [name, rows.map(({ row }) => row)]);
    job.isOver = true;
    job.outputAtEnd = {
      committed: Object.fromEntries(this.committed),
      written: Object.fromEntries(written) as RowsBySink,
    };
  }

  private printed({ sink, subtask, row }: Fields): void {
    const [kind, name = ""] = (sink as string).split(":");
    if (kind === "written") {
      const rows = this.written.get(name) ?? [];
      rows.push({ subtask: subtask as number, row: row as WrittenRow });
      this.written.set(name, rows);
    } else if (kind === "precommitted") {
      this.precommitted.set(name, [...(this.precommitted.get(name) ?? []), row as WrittenRow]);
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
    const job: JobHistory = {
      jobId: jobId as string,
      status: "INITIALIZING",
      statuses: [],
      attempts: new Map(),
      latestAttempts: new Map(),
      tasks: 0,
      hasOwnGraphs: false,
      completed: [],
      checkpoints: [],
      latestRestored: null,
      failed: 0,
      restored: 0,
      exceptions: [],
      outputAtEnd: { committed: {}, written: {} },
      isOver: false,
    };
    this.jobs.set(job.jobId, job);
    this.all.push(job);
    return job;
  }

  private state({ attempts, latestAttempts }: JobHistory, fields: Fields): void {
    const name = fields["vertexName"] as string;
    const subtask = fields["subtask"] as number;
    const attempt = fields["attemptNumber"] as number;
    const taskManager = fields["taskManager"] as string;
    latestAttempts.set(`${name}/${String(subtask)}`, fields["attempt"] as string);
    const subtasks = attempts.get(name) ?? [];
    attempts.set(name, subtasks);
    const ofSubtask = (subtasks[subtask] ??= []);
    const known = ofSubtask.find((one) => one.attempt === attempt);
    const to = fields["to"] as string;
    if (known !== undefined) {
      known.states.push(to);
      if (taskManager !== "") known.taskManager = taskManager;
    } else ofSubtask.push({ attempt, taskManager, states: [fields["from"] as string, to] });
  }
}

/** A new leader knows nothing of what an earlier one has seen. */
function beginAnew(job: JobHistory): void {
  job.attempts.clear();
  job.completed = [];
  job.checkpoints = [];
  job.latestRestored = null;
  job.failed = 0;
  job.restored = 0;
  job.exceptions = [];
}

const READ: ReadonlySet<string> = new Set([
  "job.submitted",
  "job.status",
  "job.graphCreated",
  "leader.granted",
  "checkpoint.triggered",
  "checkpoint.completed",
  "checkpoint.aborted",
  "checkpoint.rejected",
  "checkpoint.restored",
  "exception.archived",
  "client.answered",
  "execution.state",
  "task.counter",
  "print.row",
]);

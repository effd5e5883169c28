import type { TraceRecord } from "../kernel/trace-schema.js";
import type { AttemptResult, JobResult, TaskResult } from "./run-result.js";

interface Draft {
  readonly name: string;
  status: string;
  restarts: number;
  completed: number;
  failed: number;
  lastCompletedId: number | null;
  /** By `vertex:subtask`. */
  readonly tasks: Map<string, TaskDraft>;
}

interface TaskDraft {
  readonly vertexIndex: number;
  readonly vertex: string;
  readonly subtask: number;
  /** By key of the attempt: those of a new leader count from 0 again. */
  readonly attempts: Map<string, AttemptResult>;
}

/** Reads from the trace how the jobs fared; fed with every record in order. */
export class JobSummary {
  private readonly jobs = new Map<string, Draft>();

  consume({ type, fields }: TraceRecord): void {
    const jobId = fields["jobId"] as string;
    if (type === "job.submitted") {
      this.jobs.set(jobId, {
        name: fields["name"] as string,
        status: "INITIALIZING",
        restarts: 0,
        completed: 0,
        failed: 0,
        lastCompletedId: null,
        tasks: new Map(),
      });
      return;
    }
    const job = this.jobs.get(jobId);
    if (job === undefined) return;
    switch (type) {
      case "job.status":
        job.status = fields["to"] as string;
        break;
      case "failover.restarted":
        job.restarts++;
        break;
      case "checkpoint.completed":
        job.completed++;
        job.lastCompletedId = fields["checkpointId"] as number;
        break;
      case "checkpoint.aborted":
        job.failed++;
        break;
      case "execution.state":
        noteExecution(job, fields);
        break;
    }
  }

  results(): readonly JobResult[] {
    return [...this.jobs.values()].map(
      ({ name, status, restarts, completed, failed, lastCompletedId, tasks }) => ({
        name,
        status,
        restarts,
        checkpoints: { completed, failed, lastCompletedId },
        tasks: [...tasks.values()].sort(byPlace).map(taskResult),
      }),
    );
  }
}

function noteExecution(job: Draft, fields: Readonly<Record<string, unknown>>): void {
  const vertexIndex = fields["vertex"] as number;
  const subtask = fields["subtask"] as number;
  const key = `${String(vertexIndex)}:${String(subtask)}`;
  let task = job.tasks.get(key);
  if (task === undefined) {
    task = { vertexIndex, vertex: fields["vertexName"] as string, subtask, attempts: new Map() };
    job.tasks.set(key, task);
  }
  const attempt = fields["attemptNumber"] as number;
  const attemptKey = fields["attempt"] as string;
  const place = fields["taskManager"] as string;
  task.attempts.set(attemptKey, {
    attempt,
    taskManager: place === "" ? (task.attempts.get(attemptKey)?.taskManager ?? null) : place,
    state: fields["to"] as string,
  });
}

function byPlace(left: TaskDraft, right: TaskDraft): number {
  return left.vertexIndex - right.vertexIndex || left.subtask - right.subtask;
}

function taskResult({ vertex, subtask, attempts }: TaskDraft): TaskResult {
  return { vertex, subtask, attempts: [...attempts.values()] };
}

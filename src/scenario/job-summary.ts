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
  readonly attempts: AttemptResult[];
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
    task = { vertexIndex, vertex: fields["vertexName"] as string, subtask, attempts: [] };
    job.tasks.set(key, task);
  }
  const attempt = fields["attemptNumber"] as number;
  const known = task.attempts.find((one) => one.attempt === attempt);
  const place = fields["taskManager"] as string;
  const next: AttemptResult = {
    attempt,
    taskManager: place === "" ? (known?.taskManager ?? null) : place,
    state: fields["to"] as string,
  };
  if (known === undefined) task.attempts.push(next);
  else task.attempts[task.attempts.indexOf(known)] = next;
}

function byPlace(left: TaskDraft, right: TaskDraft): number {
  return left.vertexIndex - right.vertexIndex || left.subtask - right.subtask;
}

function taskResult({ vertex, subtask, attempts }: TaskDraft): TaskResult {
  const inOrder = [...attempts].sort((left, right) => left.attempt - right.attempt);
  return { vertex, subtask, attempts: inOrder };
}

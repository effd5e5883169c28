/** Identity of one attempt of one subtask. */
export interface ExecutionAttemptId {
  readonly jobId: string;
  /** Index of the vertex in the job graph. */
  readonly vertex: number;
  readonly subtask: number;
  readonly attempt: number;
  /**
   * Tells the attempts of one leader from those of another, which count from 0 again (Flink's
   * ExecutionGraphID); absent without high availability, where a job has one leader only.
   */
  readonly executionGraphId?: string;
}

/** Flink's task states. */
export type ExecutionState =
  | "CREATED"
  | "SCHEDULED"
  | "DEPLOYING"
  | "INITIALIZING"
  | "RUNNING"
  | "FINISHED"
  | "CANCELING"
  | "CANCELED"
  | "FAILED"
  | "RECONCILING";

/** Flink's job states. */
export type JobStatus =
  | "INITIALIZING"
  | "CREATED"
  | "RUNNING"
  | "FAILING"
  | "FAILED"
  | "CANCELLING"
  | "CANCELED"
  | "FINISHED"
  | "RESTARTING"
  | "SUSPENDED"
  | "RECONCILING";

/** Globally terminal job states: nothing of the job runs any more, HA data is removed. */
export function isGloballyTerminal(status: JobStatus): boolean {
  return status === "FAILED" || status === "CANCELED" || status === "FINISHED";
}

/**
 * The text form of an attempt id, used in process names and on the trace.
 *
 * @example
 * attemptKey({ jobId: "ab12", vertex: 1, subtask: 3, attempt: 0 }) // "ab12:1:3:0"
 */
export function attemptKey(id: ExecutionAttemptId): string {
  const key = `${id.jobId}:${String(id.vertex)}:${String(id.subtask)}:${String(id.attempt)}`;
  return id.executionGraphId === undefined ? key : `${key}@${id.executionGraphId}`;
}

/** The inverse of {@link attemptKey}; a job id may contain colons. */
export function parseAttemptKey(key: string): ExecutionAttemptId {
  const at = key.lastIndexOf("@");
  const parts = (at < 0 ? key : key.slice(0, at)).split(":");
  const [vertex = -1, subtask = -1, attempt = -1] = parts.slice(-3).map(Number);
  const id = { jobId: parts.slice(0, -3).join(":"), vertex, subtask, attempt };
  return at < 0 ? id : { ...id, executionGraphId: key.slice(at + 1) };
}

/** The key without its leader: enough where an attempt is known by its checkpoint, whose id no two leaders take. */
export function attemptKeyWithinLeader(key: string): string {
  const { jobId, vertex, subtask, attempt } = parseAttemptKey(key);
  return attemptKey({ jobId, vertex, subtask, attempt });
}

/** The same text for all attempts of a subtask under one leader. */
export function subtaskOf({ vertex, subtask, executionGraphId = "" }: ExecutionAttemptId): string {
  return `${String(vertex)}:${String(subtask)}@${executionGraphId}`;
}

/** An error as it crosses machines: Flink's simple class name, the text, and what caused it. */
export interface SerializedThrowable {
  readonly className: string;
  readonly message: string;
  /** `file:line` of user code, if known. */
  readonly location?: string;
  readonly cause?: SerializedThrowable;
}

/** Identity of one attempt of one subtask. */
export interface ExecutionAttemptId {
  readonly jobId: string;
  /** Index of the vertex in the job graph. */
  readonly vertex: number;
  readonly subtask: number;
  readonly attempt: number;
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
  return `${id.jobId}:${String(id.vertex)}:${String(id.subtask)}:${String(id.attempt)}`;
}

/** An error as it crosses machines: Flink's simple class name, the text, and what caused it. */
export interface SerializedThrowable {
  readonly className: string;
  readonly message: string;
  /** `file:line` of user code, if known. */
  readonly location?: string;
  readonly cause?: SerializedThrowable;
}

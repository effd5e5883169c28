/**
 * Which status of a job may follow which.
 *
 * Flink: org.apache.flink.runtime.executiongraph.DefaultExecutionGraph (the checks in its transitions)
 * Simplified: no RECONCILING
 */
import type { JobStatus } from "../../model/execution-attempt.js";

const TRANSITIONS: Readonly<Record<JobStatus, readonly JobStatus[]>> = {
  INITIALIZING: ["CREATED", "FAILED", "CANCELED", "SUSPENDED"],
  CREATED: ["RUNNING", "CANCELLING", "FAILING", "SUSPENDED"],
  RUNNING: ["FINISHED", "RESTARTING", "CANCELLING", "FAILING", "SUSPENDED"],
  RESTARTING: ["RUNNING", "CANCELLING", "FAILING", "SUSPENDED"],
  FAILING: ["FAILED", "CANCELLING", "SUSPENDED"],
  CANCELLING: ["CANCELED", "FAILED", "SUSPENDED"],
  FINISHED: [],
  CANCELED: [],
  FAILED: [],
  SUSPENDED: [],
  RECONCILING: [],
};

export function isLegalJobTransition(from: JobStatus, to: JobStatus): boolean {
  return TRANSITIONS[from].includes(to);
}

/** Nothing of the job runs under this JobManager any more. */
export function isTerminalJobStatus(status: JobStatus): boolean {
  return TRANSITIONS[status].length === 0;
}

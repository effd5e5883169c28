/**
 * The states of one attempt as the JobManager sees them, and what may follow each.
 *
 * Flink: org.apache.flink.runtime.execution.ExecutionState and the transitions in
 * org.apache.flink.runtime.executiongraph.Execution
 * Simplified: no
 */
import type { ExecutionState } from "../../model/execution-attempt.js";

export const EXECUTION_TRANSITIONS: Readonly<Record<ExecutionState, readonly ExecutionState[]>> = {
  CREATED: ["SCHEDULED", "CANCELED", "FAILED"],
  SCHEDULED: ["DEPLOYING", "CANCELED", "FAILED"],
  DEPLOYING: ["INITIALIZING", "CANCELING", "CANCELED", "FAILED"],
  INITIALIZING: ["RUNNING", "CANCELING", "CANCELED", "FAILED"],
  RUNNING: ["FINISHED", "CANCELING", "CANCELED", "FAILED"],
  CANCELING: ["CANCELED", "FAILED"],
  FINISHED: [],
  CANCELED: [],
  FAILED: [],
  RECONCILING: [],
};

/** Whether nothing can happen to the attempt any more. */
export function isTerminal(state: ExecutionState): boolean {
  return EXECUTION_TRANSITIONS[state].length === 0;
}

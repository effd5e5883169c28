/**
 * Which state of an execution may follow which. Leaving a terminal state is impossible: a restarted
 * task is a new attempt.
 *
 * Flink: org.apache.flink.runtime.executiongraph.Execution (the checks in its transition methods)
 * Simplified: no RECONCILING
 */
import type { ExecutionState } from "../../model/execution-attempt.js";

const TRANSITIONS: Readonly<Record<ExecutionState, readonly ExecutionState[]>> = {
  CREATED: ["SCHEDULED", "CANCELED", "FAILED"],
  SCHEDULED: ["DEPLOYING", "CANCELED", "FAILED"],
  DEPLOYING: ["INITIALIZING", "FINISHED", "CANCELING", "CANCELED", "FAILED"],
  INITIALIZING: ["RUNNING", "FINISHED", "CANCELING", "CANCELED", "FAILED"],
  RUNNING: ["FINISHED", "CANCELING", "CANCELED", "FAILED"],
  CANCELING: ["CANCELED"],
  FINISHED: [],
  CANCELED: [],
  FAILED: [],
  RECONCILING: [],
};

export function isLegalExecutionTransition(from: ExecutionState, to: ExecutionState): boolean {
  return TRANSITIONS[from].includes(to);
}

export function isTerminalExecutionState(state: ExecutionState): boolean {
  return state === "FINISHED" || state === "CANCELED" || state === "FAILED";
}

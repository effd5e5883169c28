/**
 * Stops a job with a savepoint: first the savepoint has to be complete, then every task has to finish.
 * Whatever comes between puts the job back to work.
 *
 * Flink: org.apache.flink.runtime.scheduler.stopwithsavepoint.StopWithSavepointTerminationHandlerImpl
 * and org.apache.flink.runtime.scheduler.stopwithsavepoint.StopWithSavepointTerminationManager
 * Simplified: the two futures are two calls, in either order
 */
import type { ExecutionState, SerializedThrowable } from "../../../model/execution-attempt.js";
import { throwable } from "../../rpc/rpc-message.js";
import type { ExecutionVertexId } from "../execution-topology.js";

/** A task of the job when it was asked to stop. */
export interface StoppingTask {
  readonly id: ExecutionVertexId;
  readonly attempt: number;
}

/** Plain data. */
export interface StopWithSavepointState {
  readonly jobId: string;
  /** How each task ended; `null` = it has not. */
  readonly terminations: Map<ExecutionVertexId, { attempt: number; state: ExecutionState | null }>;
  /** Where the savepoint lies; `null` = it is not complete. */
  path: string | null;
}

/** What a scheduler hears of a job that is stopped with a savepoint. */
export type StopWithSavepointEvent =
  | { readonly kind: "started" }
  | { readonly kind: "savepointCompleted"; readonly path: string }
  | { readonly kind: "savepointFailed" };

/** How it ends. */
export type StopWithSavepointOutcome =
  | { readonly kind: "stopped"; readonly path: string }
  | { readonly kind: "savepointFailed"; readonly error: SerializedThrowable }
  /** The savepoint is there, but the job has to be restarted as a whole. */
  | { readonly kind: "globalFailover"; readonly error: SerializedThrowable };

export function stopWithSavepoint(
  jobId: string,
  tasks: readonly StoppingTask[],
): StopWithSavepointState {
  const terminations = tasks.map(({ id, attempt }) => [id, { attempt, state: null }] as const);
  return { jobId, terminations: new Map(terminations), path: null };
}

/** The savepoint is complete; answers the end, if this is it. */
export function savepointCompleted(
  stop: StopWithSavepointState,
  path: string,
): StopWithSavepointOutcome | null {
  stop.path = path;
  return outcomeOf(stop);
}

/** A task has ended; answers the end, if this is it. */
export function executionTerminated(
  stop: StopWithSavepointState,
  { id, attempt }: StoppingTask,
  state: ExecutionState,
): StopWithSavepointOutcome | null {
  const task = stop.terminations.get(id);
  if (task === undefined || task.attempt !== attempt || task.state !== null) return null;
  task.state = state;
  return outcomeOf(stop);
}

function outcomeOf({
  jobId,
  terminations,
  path,
}: StopWithSavepointState): StopWithSavepointOutcome | null {
  const states = [...terminations.values()].map(({ state }) => state);
  if (path === null || states.includes(null)) return null;
  if (states.every((state) => state === "FINISHED")) return { kind: "stopped", path };
  return { kind: "globalFailover", error: stoppingException(path, jobId) };
}

/** The savepoint is good, but what it would have committed may not be. */
export function stoppingException(
  path: string,
  jobId: string,
  cause?: SerializedThrowable,
): SerializedThrowable {
  const text =
    `A savepoint has been created at: ${path}, but the corresponding job ${jobId} failed during ` +
    "stopping. The savepoint is consistent, but might have uncommitted transactions. If you want to " +
    "commit the transaction please restart a job from this savepoint.";
  return throwable("StopWithSavepointStoppingException", text, cause);
}

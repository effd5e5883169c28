/**
 * A checkpoint that was triggered and waits for its tasks and operator coordinators.
 *
 * Flink: org.apache.flink.runtime.checkpoint.PendingCheckpoint
 * Simplified: the state of a task is an opaque snapshot, kept per subtask and not per operator
 */
import { checkArgument, checkState } from "../../model/java-exception.js";
import type { ExecutionVertexId } from "../scheduler/execution-topology.js";
import type { CheckpointPlan, CheckpointPlanVertex } from "./checkpoint-plan.js";
import type { CheckpointTriggerRequest } from "./checkpoint-request-decider.js";
import type { CompletedCheckpoint } from "./completed-checkpoint.js";

/** `UNKNOWN`: no attempt of this checkpoint, its state is deleted. */
export type TaskAcknowledgeResult = "SUCCESS" | "DUPLICATE" | "UNKNOWN";

/** What a task sends when its part is durable. */
export interface TaskSnapshot {
  /** State handles in whatever form the runtime uses; `null`: the task is stateless. */
  readonly state: unknown;
  /** Whether the task was deployed as finished, or some of its operators have finished. */
  readonly finished: "RUNNING" | "FINISHED_ON_RESTORE" | "FINISHED_OPERATORS";
}

/** Plain data. */
export interface PendingCheckpoint {
  readonly checkpointId: number;
  /** When it was triggered, on the wall clock: part of the barrier. */
  readonly timestamp: number;
  readonly request: CheckpointTriggerRequest;
  readonly plan: CheckpointPlan;
  /** Attempt -> its subtask. */
  notYetAcknowledgedTasks: Map<string, ExecutionVertexId>;
  acknowledgedTasks: Set<string>;
  snapshots: Map<ExecutionVertexId, TaskSnapshot>;
  notYetAcknowledgedCoordinators: Set<string>;
  /** Operator id -> snapshot of its coordinator. */
  coordinatorStates: Map<string, unknown>;
  /**
   * `TRIGGERING`: coordinators take their snapshots, no task has been told yet.
   * `FINALIZING`: all is here, the metadata is being written; nothing can stop it any more.
   */
  phase: "TRIGGERING" | "WAITING" | "FINALIZING";
  /** What is being written while it is finalized. */
  completed: CompletedCheckpoint | null;
}

export function createPendingCheckpoint(
  checkpointId: number,
  timestamp: number,
  request: CheckpointTriggerRequest,
  plan: CheckpointPlan,
  coordinators: readonly string[],
): PendingCheckpoint {
  checkArgument(
    plan.tasksToWaitFor.length > 0,
    "Checkpoint needs at least one vertex that commits the checkpoint",
  );
  return {
    checkpointId,
    timestamp,
    request,
    plan,
    notYetAcknowledgedTasks: new Map(plan.tasksToWaitFor.map(({ attempt, id }) => [attempt, id])),
    acknowledgedTasks: new Set(),
    snapshots: new Map(),
    notYetAcknowledgedCoordinators: new Set(coordinators),
    coordinatorStates: new Map(),
    phase: "TRIGGERING",
    completed: null,
  };
}

/** Each attempt counts once; an attempt that the plan does not know never does. */
export function acknowledgeTask(
  pending: PendingCheckpoint,
  attempt: string,
  snapshot: TaskSnapshot,
): TaskAcknowledgeResult {
  const task = pending.notYetAcknowledgedTasks.get(attempt);
  if (task === undefined) return pending.acknowledgedTasks.has(attempt) ? "DUPLICATE" : "UNKNOWN";
  pending.notYetAcknowledgedTasks.delete(attempt);
  pending.acknowledgedTasks.add(attempt);
  pending.snapshots.set(task, snapshot);
  return "SUCCESS";
}

export function acknowledgeCoordinator(
  pending: PendingCheckpoint,
  operatorId: string,
  state: unknown,
): void {
  if (!pending.notYetAcknowledgedCoordinators.delete(operatorId)) return;
  pending.coordinatorStates.set(operatorId, state);
}

/** What becomes of a checkpoint when everybody has acknowledged it. */
export function toCompletedCheckpoint(
  pending: PendingCheckpoint,
  completionTimestamp: number,
  vertices: readonly CheckpointPlanVertex[],
): CompletedCheckpoint {
  return {
    checkpointId: pending.checkpointId,
    timestamp: pending.timestamp,
    completionTimestamp,
    type: pending.request.type,
    targetLocation: pending.request.targetLocation,
    snapshots: pending.snapshots,
    coordinatorStates: pending.coordinatorStates,
    finishedTasks: pending.plan.finishedTasks.map(({ id }) => id),
    fullyFinishedVertices: pending.plan.fullyFinishedVertices,
    vertices: vertices.flatMap(({ description }) =>
      description === undefined ? [] : [description],
    ),
  };
}

/** A pending checkpoint together with what is being written for it. */
export interface FinalizingCheckpoint {
  readonly pending: PendingCheckpoint;
  readonly completed: CompletedCheckpoint;
}

export function finalizingCheckpoint(
  pendingCheckpoints: ReadonlyMap<number, PendingCheckpoint>,
  checkpointId: number,
): FinalizingCheckpoint {
  const pending = pendingCheckpoints.get(checkpointId);
  const completed = pending?.completed ?? null;
  checkState(
    pending !== undefined && completed !== null,
    `Checkpoint ${String(checkpointId)} is not being finalized.`,
  );
  return { pending, completed };
}

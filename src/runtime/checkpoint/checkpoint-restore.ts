/**
 * Hands a completed checkpoint to the tasks and operator coordinators that start again.
 *
 * Flink: org.apache.flink.runtime.checkpoint.CheckpointCoordinator
 * (restoreLatestCheckpointedStateInternal)
 * Simplified: no master hooks
 */
import type { ExecutionVertexId } from "../scheduler/execution-topology.js";
import type { CheckpointCoordinatorEffects } from "./checkpoint-coordinator-effects.js";
import type { CompletedCheckpoint } from "./completed-checkpoint.js";

/**
 * `SKIP`: only some tasks restart, coordinators go on. `RESTORE_OR_RESET`: without a checkpoint they
 * begin anew. `RESTORE_IF_CHECKPOINT_PRESENT`: they are new and need no reset.
 */
export type OperatorCoordinatorRestoreBehavior =
  "SKIP" | "RESTORE_OR_RESET" | "RESTORE_IF_CHECKPOINT_PRESENT";

/** The id that coordinators see when there is no checkpoint to go back to. */
const NO_CHECKPOINT = -1;

export function restoreCheckpoint(
  latest: CompletedCheckpoint | null,
  tasks: readonly ExecutionVertexId[],
  coordinators: readonly string[],
  behavior: OperatorCoordinatorRestoreBehavior,
  effects: Pick<CheckpointCoordinatorEffects, "assignStates" | "resetCoordinator">,
): void {
  if (latest !== null) effects.assignStates(latest, tasks);
  if (behavior === "SKIP") return;
  if (latest === null && behavior === "RESTORE_IF_CHECKPOINT_PRESENT") return;
  for (const operatorId of coordinators) {
    const state = latest?.coordinatorStates.get(operatorId);
    effects.resetCoordinator(operatorId, latest?.checkpointId ?? NO_CHECKPOINT, state);
  }
}

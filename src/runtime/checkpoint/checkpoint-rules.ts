/**
 * The decisions of the checkpoint protocol that make it exactly-once. Each is a function of its own,
 * so that a simulation can run with one of them replaced by a wrong one.
 *
 * Flink: spread over org.apache.flink.runtime.checkpoint.PendingCheckpoint and CheckpointCoordinator
 * Simplified: no
 */
import { isSavepoint, isSynchronousSavepoint } from "./checkpoint-options.js";
import type { SnapshotType } from "./checkpoint-options.js";
import type { PendingCheckpoint } from "./pending-checkpoint.js";

export interface CheckpointRules {
  /** A checkpoint is complete when everybody who takes part has acknowledged it. */
  isFullyAcknowledged(pending: PendingCheckpoint): boolean;
  /** Savepoints belong to the user: the job itself never restarts from them. */
  isKeptForRecovery(type: SnapshotType): boolean;
  /** Tasks commit what a checkpoint covers; an intermediate savepoint commits nothing. */
  isCompletionNotified(type: SnapshotType): boolean;
  /** Once a later checkpoint is complete, an earlier one is of no use any more. */
  isSubsumedBy(pending: PendingCheckpoint, completedId: number): boolean;
}

export const CHECKPOINT_RULES: CheckpointRules = {
  isFullyAcknowledged: (pending) =>
    pending.notYetAcknowledgedTasks.size === 0 && pending.notYetAcknowledgedCoordinators.size === 0,
  isKeptForRecovery: (type) => !isSavepoint(type),
  isCompletionNotified: (type) => !isSavepoint(type) || isSynchronousSavepoint(type),
  isSubsumedBy: (pending, completedId) =>
    pending.checkpointId < completedId && !isSavepoint(pending.request.type),
};

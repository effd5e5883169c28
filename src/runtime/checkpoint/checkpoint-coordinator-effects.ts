/**
 * What the checkpoint coordinator does to the world. Whatever takes time is answered later by one of
 * the coordinator's `on...` methods, named beside each effect.
 *
 * Flink: the collaborators of org.apache.flink.runtime.checkpoint.CheckpointCoordinator
 * Simplified: no master hooks
 */
import type { ExecutionVertexId } from "../scheduler/execution-topology.js";
import type { CheckpointFailureManagerEffects } from "./checkpoint-failure-manager.js";
import type { CheckpointException } from "./checkpoint-exception.js";
import type { CheckpointFailureReason } from "./checkpoint-failure-reason.js";
import type { CheckpointOptions } from "./checkpoint-options.js";
import type { CheckpointPlanTask, ExecutionLookup } from "./checkpoint-plan.js";
import type { CheckpointTriggerRequest } from "./checkpoint-request-decider.js";
import type { CompletedCheckpoint } from "./completed-checkpoint.js";
import type { PeriodicCheckpointTriggerEffects } from "./periodic-checkpoint-trigger.js";
import type { PendingCheckpoint, TaskSnapshot } from "./pending-checkpoint.js";

export interface CheckpointCoordinatorEffects
  extends CheckpointFailureManagerEffects, PeriodicCheckpointTriggerEffects {
  /** Wall clock: the timestamp in barriers. */
  absoluteTimeMillis(): number;

  /** -> `onCheckpointTimeout(checkpointId)` */
  scheduleCheckpointTimeout(checkpointId: number, delayMs: number): void;
  cancelCheckpointTimeout(checkpointId: number): void;

  executionOf: ExecutionLookup;
  /** -> `onTriggeringFailed(checkpointId)` if the task cannot be reached */
  triggerTask(
    task: CheckpointPlanTask,
    checkpointId: number,
    timestamp: number,
    options: CheckpointOptions,
  ): void;
  /** To the current attempt of the task, which may be a later one than took part. */
  notifyCheckpointComplete(
    task: ExecutionVertexId,
    checkpointId: number,
    timestamp: number,
    lastSubsumedId: number,
  ): void;
  notifyCheckpointAborted(
    task: ExecutionVertexId,
    checkpointId: number,
    latestCompletedId: number,
    timestamp: number,
  ): void;

  /** -> `onCoordinatorSnapshot(...)` or `onTriggeringFailed(...)` */
  checkpointCoordinator(operatorId: string, checkpointId: number): void;
  notifyCoordinatorComplete(operatorId: string, checkpointId: number): void;
  notifyCoordinatorAborted(operatorId: string, checkpointId: number): void;
  abortCurrentTriggering(operatorId: string): void;
  /** `state` is `undefined` when the checkpoint holds none; id -1: no checkpoint at all. */
  resetCoordinator(operatorId: string, checkpointId: number, state: unknown): void;

  /**
   * Takes the next id from the durable counter -> `onCheckpointId(id)`.
   *
   * @throws CheckpointException if it is known that nobody can be asked now
   */
  requestCheckpointId(): void;
  /** Writes `_metadata` -> `onMetadataWritten(id)` or `onMetadataFailed(id)`. */
  writeMetadata(checkpoint: CompletedCheckpoint): void;
  /** Makes the pointer to it durable -> `onCheckpointStored(id)` or `onStoringFailed(id)`. */
  storeCheckpoint(checkpoint: CompletedCheckpoint): void;
  /** Deletes what tasks have written for it -> `onCheckpointCleaned()`. */
  discardPendingCheckpoint(checkpoint: PendingCheckpoint): void;
  /** Forgets the pointer to it and deletes its state -> `onCheckpointCleaned()`. */
  discardCompletedCheckpoint(checkpoint: CompletedCheckpoint): void;
  /** Deletes what came too late, or from a stranger. */
  discardSubtaskState(checkpointId: number, attempt: string, snapshot: TaskSnapshot): void;

  completeRequest(request: CheckpointTriggerRequest, checkpoint: CompletedCheckpoint): void;
  /** @param error - if there is more to say than the reason */
  failRequest(
    request: CheckpointTriggerRequest,
    reason: CheckpointFailureReason,
    error?: CheckpointException,
  ): void;
  /** Hands the state of a checkpoint to tasks that are about to be deployed. */
  assignStates(checkpoint: CompletedCheckpoint, tasks: readonly ExecutionVertexId[]): void;
}

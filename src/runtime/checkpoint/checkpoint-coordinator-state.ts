/**
 * What the checkpoint coordinator remembers, as plain data.
 *
 * Flink: the fields of org.apache.flink.runtime.checkpoint.CheckpointCoordinator
 * Simplified: no
 */
import type { CheckpointFailureManagerState } from "./checkpoint-failure-manager.js";
import type { CheckpointPlan } from "./checkpoint-plan.js";
import type {
  CheckpointRequestDeciderState,
  CheckpointTriggerRequest,
} from "./checkpoint-request-decider.js";
import type { CompletedCheckpointStoreState } from "./completed-checkpoint-store.js";
import type { PendingCheckpoint } from "./pending-checkpoint.js";
import type { PeriodicCheckpointTriggerState } from "./periodic-checkpoint-trigger.js";

/** The part of the state that the coordinator itself keeps. */
export interface CoordinatorOwnState {
  pendingCheckpoints: Map<number, PendingCheckpoint>;
  /** From the choice of a request until its tasks were told: only one at a time. */
  isTriggering: boolean;
  /** The request that waits for its checkpoint id. */
  awaitingId: { request: CheckpointTriggerRequest; plan: CheckpointPlan; timestamp: number } | null;
  nextRequestId: number;
  isShutdown: boolean;
  lastCompletionMs: number | null;
  recentExpiredCheckpoints: number[];
  numCleaningCheckpoints: number;
  /** The next checkpoint may share nothing with the savepoint that the job was started from. */
  forceFullSnapshot: boolean;
}

/** With the state of its parts: all that a snapshot of the simulation needs. */
export interface CheckpointCoordinatorState extends CoordinatorOwnState {
  periodicTrigger: PeriodicCheckpointTriggerState;
  decider: CheckpointRequestDeciderState;
  failureManager: CheckpointFailureManagerState;
  completedCheckpointStore: CompletedCheckpointStoreState;
}

/**
 * What the checkpoint coordinator's effects are in this runtime: timers, calls to TaskExecutors,
 * requests to the store, and facts for the trace.
 *
 * Flink: org.apache.flink.runtime.executiongraph.DefaultExecutionGraph (`enableCheckpointing`)
 * Simplified: no
 */
import { deepFreeze } from "../../kernel/plain-data.js";
import type { SerializedThrowable } from "../../model/execution-attempt.js";
import type { CheckpointCoordinator } from "../checkpoint/checkpoint-coordinator.js";
import { CheckpointException } from "../checkpoint/checkpoint-exception.js";
import type { CheckpointCoordinatorEffects } from "../checkpoint/checkpoint-coordinator-effects.js";
import { toCheckpointMetadata, type AcknowledgedState } from "../checkpoint/checkpoint-metadata.js";
import { isSavepoint } from "../checkpoint/checkpoint-options.js";
import { checkpointPath, locationOf, metadataPath } from "../checkpoint/checkpoint-path.js";
import type { CheckpointTriggerRequest } from "../checkpoint/checkpoint-request-decider.js";
import type { CompletedCheckpoint } from "../checkpoint/completed-checkpoint.js";
import type { PendingCheckpoint } from "../checkpoint/pending-checkpoint.js";
import type { CheckpointRecoveryStore } from "../highavailability/checkpoint-recovery-store.js";
import type { IncompleteEventsEffects } from "../coordination/incomplete-events-tracker.js";
import type { ExecutionGraph } from "../executiongraph/execution-graph.js";
import type { ControlPlaneRules } from "../rules/control-plane-rules.js";
import type { OperatorCoordinatorHandler } from "../scheduler/operator-coordinator-handler.js";
import { executionVertexId, type ExecutionVertexId } from "../scheduler/execution-topology.js";
import type { CheckpointFiles } from "./checkpoint-files.js";
import type { StopWithSavepointEvent } from "../scheduler/stopwithsavepoint/stop-with-savepoint-termination-handler.js";
import { isNativeSavepoint, type JobSavepoints } from "./job-savepoints.js";
import type { JobEnvironment } from "./job-environment.js";
import type { JobMasterContext } from "./job-master-context.js";

/** What the effects need of the checkpointing that they belong to. */
export interface CheckpointingOwner {
  readonly jobId: string;
  readonly environment: JobEnvironment;
  readonly graph: ExecutionGraph;
  readonly coordinators: OperatorCoordinatorHandler;
  readonly coordinator: CheckpointCoordinator;
  readonly files: CheckpointFiles;
  readonly recovery: CheckpointRecoveryStore | null;
  readonly savepoints: JobSavepoints;
  readonly master: JobMasterContext;
  readonly rules: ControlPlaneRules;
  readonly own: { nextCheckpointId: number; readonly acknowledgements: Map<number, number> };
  checkpointToRestore(): CompletedCheckpoint | null;
  assignStates(ids: readonly ExecutionVertexId[]): void;
  /** Whether a rule would restore a checkpoint that was given up. */
  mayBeRestored(checkpointId: number): boolean;
  keepPending(pending: PendingCheckpoint): void;
}

/** What checkpointing asks of the scheduler. */
export interface JobCheckpointingEffects {
  failJob(message: string): void;
  cancelJob(): void;
  handleGlobalFailure(cause: SerializedThrowable): void;
  failJobDueToTaskFailure(message: string, id: ExecutionVertexId): void;
  /** What a former leader has left is read: the job may start. */
  recovered(): void;
  /** It cannot be read: the job does not start. */
  recoveryFailed(cause: SerializedThrowable): void;
  checkpointCompleted(): void;
  /** A checkpoint that had begun was given up. */
  checkpointFailed(): void;
  stopWithSavepoint(event: StopWithSavepointEvent): void;
}

export const PERIODIC_TRIGGER_TIMER = "checkpoint.periodic";
export const CHECKPOINT_TIMEOUT_TIMER = "checkpoint.timeout/";

type Effects = CheckpointCoordinatorEffects;

export function createCheckpointEffects(
  owner: CheckpointingOwner,
  scheduler: JobCheckpointingEffects,
): Effects {
  return {
    ...clockEffects(owner),
    ...taskEffects(owner),
    ...operatorCoordinatorEffects(owner),
    ...storageEffects(owner),
    ...requestEffects(owner, scheduler),
    failJob: (message) => {
      owner.master.afterwards(() => {
        scheduler.failJob(message);
      });
    },
    failJobDueToTaskFailure: (message, task) => {
      owner.master.afterwards(() => {
        scheduler.failJobDueToTaskFailure(message, task);
      });
    },
  };
}

function clockEffects({
  master,
}: CheckpointingOwner): Pick<
  Effects,
  | "absoluteTimeMillis"
  | "relativeTimeMillis"
  | "schedulePeriodicTrigger"
  | "cancelPeriodicTrigger"
  | "cancelCheckpointTimeout"
> {
  return {
    absoluteTimeMillis: () => master.world.wallClockMs(),
    relativeTimeMillis: () => Math.floor(master.world.now() / 1000),
    schedulePeriodicTrigger: (delayMs) => {
      master.world.setTimer(PERIODIC_TRIGGER_TIMER, delayMs * 1000);
    },
    cancelPeriodicTrigger: () => {
      master.world.cancelTimer(PERIODIC_TRIGGER_TIMER);
    },
    cancelCheckpointTimeout: (checkpointId) => {
      master.world.cancelTimer(`${CHECKPOINT_TIMEOUT_TIMER}${String(checkpointId)}`);
    },
  };
}

function taskEffects(
  owner: CheckpointingOwner,
): Pick<
  Effects,
  | "executionOf"
  | "triggerTask"
  | "notifyCheckpointComplete"
  | "notifyCheckpointAborted"
  | "scheduleCheckpointTimeout"
  | "assignStates"
> {
  const { graph, master, rules } = owner;
  const notify = (
    type: "taskExecutor.confirmCheckpoint" | "taskExecutor.abortCheckpoint",
    id: ExecutionVertexId,
    checkpointId: number,
  ): void => {
    // A checkpoint of an earlier graph may complete when the job has fewer subtasks.
    if (!graph.has(id)) return;
    const { taskManager } = graph.execution(id);
    if (taskManager === null || graph.isTerminal(id)) return;
    master.tell(taskManager, { type, attempt: graph.attemptOf(id), checkpointId });
  };
  return {
    executionOf: (id) => ({
      attempt: graph.attemptKeyOf(id),
      state: graph.execution(id).state,
      name: nameOf(owner, id),
    }),
    scheduleCheckpointTimeout: (checkpointId, delayMs) => {
      traceTriggered(owner, checkpointId);
      master.world.setTimer(`${CHECKPOINT_TIMEOUT_TIMER}${String(checkpointId)}`, delayMs * 1000);
    },
    triggerTask: ({ id }, checkpointId, timestampMs, wanted) => {
      const pending = owner.coordinator.getPendingCheckpoints().get(checkpointId);
      const isNative = pending !== undefined && isNativeSavepoint(pending.request);
      const options = isNative ? { ...wanted, isNativeSavepoint: true } : wanted;
      const { taskManager } = graph.execution(id);
      const attempt = graph.attemptOf(id);
      const type = "taskExecutor.triggerCheckpoint";
      master.world.point("checkpoint.trigger.sent");
      master.ask(
        taskManager ?? "",
        { type, attempt, checkpointId, timestampMs, options },
        { kind: "triggerCheckpoint", checkpointId },
      );
    },
    notifyCheckpointComplete: (id, checkpointId) => {
      if (!rules.deliversCompletion(checkpointId)) return;
      master.world.point("checkpoint.notify.sent");
      notify("taskExecutor.confirmCheckpoint", id, checkpointId);
    },
    notifyCheckpointAborted: (id, checkpointId) => {
      notify("taskExecutor.abortCheckpoint", id, checkpointId);
    },
    assignStates: (_checkpoint, ids) => {
      owner.assignStates(ids);
    },
  };
}

function operatorCoordinatorEffects(
  owner: CheckpointingOwner,
): Pick<
  Effects,
  | "checkpointCoordinator"
  | "notifyCoordinatorComplete"
  | "notifyCoordinatorAborted"
  | "abortCurrentTriggering"
  | "resetCoordinator"
> {
  const { coordinators, master } = owner;
  return {
    checkpointCoordinator: (operatorId, checkpointId) => {
      const state = coordinators.find(operatorId)?.checkpoint(checkpointId);
      master.world.emit("source.coordinatorSnapshot", { operatorId, checkpointId, state });
      const taken = snapshotEffects(owner, operatorId);
      coordinators.eventsOf(operatorId)?.completeOnceEventsAreDone(checkpointId, state, taken);
    },
    notifyCoordinatorComplete: (operatorId, checkpointId) => {
      coordinators.find(operatorId)?.notifyCheckpointComplete(checkpointId);
    },
    notifyCoordinatorAborted: (operatorId, checkpointId) => {
      coordinators.find(operatorId)?.notifyCheckpointAborted(checkpointId);
    },
    // Whatever a refused trigger had closed is opened by the abort of its checkpoint.
    abortCurrentTriggering: () => undefined,
    resetCoordinator: (operatorId) => {
      const checkpoint = owner.checkpointToRestore();
      const checkpointId = checkpoint?.checkpointId ?? -1;
      master.world.emit("source.coordinatorReset", { operatorId, checkpointId });
      const state = checkpoint?.coordinatorStates.get(operatorId);
      coordinators.find(operatorId)?.resetToCheckpoint(state);
    },
  };
}

/** What becomes of a coordinator's snapshot when the events before it are accounted for. */
export function snapshotEffects(
  { coordinator }: Pick<CheckpointingOwner, "coordinator">,
  operatorId: string,
): IncompleteEventsEffects {
  return {
    snapshotTaken: (checkpointId, state) => {
      coordinator.onCoordinatorSnapshot(operatorId, checkpointId, state);
    },
    snapshotFailed: (checkpointId) => {
      coordinator.onTriggeringFailed(checkpointId);
    },
  };
}

function storageEffects(
  owner: CheckpointingOwner,
): Pick<
  Effects,
  | "requestCheckpointId"
  | "writeMetadata"
  | "storeCheckpoint"
  | "discardPendingCheckpoint"
  | "discardCompletedCheckpoint"
  | "discardSubtaskState"
> {
  const { environment, graph, jobId } = owner;
  return {
    requestCheckpointId: () => {
      if (owner.recovery === null) owner.coordinator.onCheckpointId(owner.own.nextCheckpointId++);
      else owner.recovery.requestCheckpointId();
    },
    writeMetadata: (checkpoint) => {
      const { checkpointId } = checkpoint;
      owner.own.acknowledgements.delete(checkpointId);
      const metadata = toCheckpointMetadata(
        environment.jobGraph,
        deepFreeze(checkpoint),
        (vertex, subtask) => graph.execution(executionVertexId(vertex, subtask)).attempt,
      );
      owner.master.world.point("checkpoint.metadata.write.sent");
      owner.files.writeMetadata(metadataPath(locationOf(jobId, checkpoint)), metadata);
      if (!owner.rules.notifiesOnlyWhenDurable()) owner.coordinator.onMetadataWritten(checkpointId);
    },
    storeCheckpoint: (checkpoint) => {
      if (owner.recovery === null) owner.coordinator.onCheckpointStored(checkpoint.checkpointId);
      else owner.recovery.add(deepFreeze(checkpoint));
    },
    discardPendingCheckpoint: (pending) => {
      owner.own.acknowledgements.delete(pending.checkpointId);
      if (owner.mayBeRestored(pending.checkpointId)) {
        owner.keepPending(pending);
        // Nothing is deleted, but the coordinator waits for word of it.
        owner.master.afterwards(() => {
          owner.coordinator.onCheckpointCleaned();
        });
      } else {
        const { targetLocation } = pending.request;
        const folder = targetLocation ?? checkpointPath(jobId, pending.checkpointId);
        owner.files.deleteAll(folder, "report");
      }
    },
    discardCompletedCheckpoint: (checkpoint) => {
      const { checkpointId } = checkpoint;
      // Whatever another leader may find must still be there.
      owner.recovery?.forget(checkpointId);
      owner.master.world.emit("checkpoint.subsumed", { jobId, checkpointId });
      owner.master.world.point("checkpoint.subsumed");
      if (!isSavepoint(checkpoint.type)) {
        owner.files.deleteAll(locationOf(jobId, checkpoint), "report");
        return;
      }
      // It belongs to its user.
      owner.master.afterwards(() => {
        owner.coordinator.onCheckpointCleaned();
      });
    },
    discardSubtaskState: (_checkpointId, _attempt, snapshot) => {
      const { handle } = snapshot.state as AcknowledgedState;
      if (handle !== null) owner.files.delete(handle.path);
    },
  };
}

function requestEffects(
  owner: CheckpointingOwner,
  scheduler: JobCheckpointingEffects,
): Pick<Effects, "completeRequest" | "failRequest"> {
  const { jobId } = owner;
  return {
    completeRequest: (request, checkpoint) => {
      owner.savepoints.completed(request, checkpoint);
      owner.master.afterwards(() => {
        scheduler.checkpointCompleted();
      });
    },
    failRequest: (request: CheckpointTriggerRequest, reason, error) => {
      const { requestId } = request;
      const { world } = owner.master;
      owner.master.afterwards(() => {
        owner.savepoints.failed(request, error ?? new CheckpointException(reason));
      });
      for (const [checkpointId, { request }] of owner.coordinator.getPendingCheckpoints()) {
        if (request.requestId !== requestId) continue;
        world.emit("checkpoint.aborted", { jobId, checkpointId, reason });
        world.point("checkpoint.aborted");
        owner.master.afterwards(() => {
          scheduler.checkpointFailed();
        });
        return;
      }
      world.emit("checkpoint.rejected", { jobId, reason });
      world.point("checkpoint.rejected");
    },
  };
}

/** As messages call a subtask. */
function nameOf({ environment, graph, jobId }: CheckpointingOwner, id: ExecutionVertexId): string {
  const { vertex, subtask } = graph.execution(id);
  const { name = "", parallelism = 0 } = environment.jobGraph.vertices[vertex] ?? {};
  return `${name} (${String(subtask + 1)}/${String(parallelism)}) of job ${jobId}`;
}

function traceTriggered({ coordinator, jobId, master }: CheckpointingOwner, id: number): void {
  const pending = coordinator.getPendingCheckpoints().get(id);
  if (pending === undefined) return;
  const tasks = Object.freeze(pending.plan.tasksToWaitFor.map(({ attempt }) => attempt));
  const kind = pending.request.type;
  master.world.emit("checkpoint.triggered", { jobId, checkpointId: id, kind, tasks });
  master.world.point("checkpoint.triggered");
}

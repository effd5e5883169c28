/**
 * Triggers checkpoints and savepoints, collects the acknowledgements, and makes the completed ones
 * durable. The life of a checkpoint, from top to bottom of this file:
 *
 * ```text
 * trigger        a request, periodic or of a user, waits until it may run (CheckpointRequestDecider)
 *   plan         which tasks take part (CheckpointPlan); it gets an id and becomes a PendingCheckpoint
 *   coordinators operator coordinators snapshot themselves first, so that what they send to their
 *                subtasks from now on belongs to the next checkpoint
 *   tasks        the sources are told; they send barriers, which reach everybody else
 * acknowledge    each task reports that its part is durable, or declines
 * complete       metadata is written, then the pointer to it: from now on a restart begins here
 *   notify       tasks may commit what they did before the barrier
 * abort          instead: declined, timed out, subsumed by a later one, or the job is in trouble
 * restore        the latest completed checkpoint goes to tasks that start again
 * ```
 *
 * Flink: org.apache.flink.runtime.checkpoint.CheckpointCoordinator
 * Simplified: no master hooks, no statistics; reading and writing are effects with a reply
 */
import { checkArgument, checkState } from "../../model/java-exception.js";
import type { ExecutionVertexId } from "../scheduler/execution-topology.js";
import { checkCheckpointConfiguration } from "./checkpoint-coordinator-configuration.js";
import type { CheckpointCoordinatorConfiguration } from "./checkpoint-coordinator-configuration.js";
import type { CheckpointCoordinatorEffects } from "./checkpoint-coordinator-effects.js";
import type {
  CheckpointCoordinatorState,
  CoordinatorOwnState,
} from "./checkpoint-coordinator-state.js";
import { CheckpointException } from "./checkpoint-exception.js";
import { CheckpointFailureManager } from "./checkpoint-failure-manager.js";
import type { CheckpointFailureReason } from "./checkpoint-failure-reason.js";
import { checkpointOptionsForConfig, isSavepoint } from "./checkpoint-options.js";
import type { SnapshotType } from "./checkpoint-options.js";
import { calculateCheckpointPlan } from "./checkpoint-plan.js";
import type { CheckpointPlanVertex } from "./checkpoint-plan.js";
import { CheckpointRequestDecider } from "./checkpoint-request-decider.js";
import type {
  CheckpointRequestEnvironment,
  CheckpointTriggerRequest,
} from "./checkpoint-request-decider.js";
import { restoreCheckpoint } from "./checkpoint-restore.js";
import type { OperatorCoordinatorRestoreBehavior } from "./checkpoint-restore.js";
import { CHECKPOINT_RULES } from "./checkpoint-rules.js";
import type { CheckpointRules } from "./checkpoint-rules.js";
import type { CompletedCheckpoint } from "./completed-checkpoint.js";
import type { CompletedCheckpointStore } from "./completed-checkpoint-store.js";
import {
  acknowledgeCoordinator,
  acknowledgeTask,
  createPendingCheckpoint,
  finalizingCheckpoint,
  toCompletedCheckpoint,
} from "./pending-checkpoint.js";
import type { PendingCheckpoint, TaskSnapshot } from "./pending-checkpoint.js";
import { PeriodicCheckpointTrigger } from "./periodic-checkpoint-trigger.js";
import { RunToCompletion } from "./run-to-completion.js";

/** How many expired checkpoints are remembered, to tell a late acknowledgement from a wrong one. */
const NUM_GHOST_CHECKPOINT_IDS = 16;

/** Says that no checkpoint was replaced, in notifications. */
const INVALID_CHECKPOINT_ID = -1;

export class CheckpointCoordinator {
  readonly configuration: CheckpointCoordinatorConfiguration;
  readonly effects: CheckpointCoordinatorEffects;
  readonly completedCheckpointStore: CompletedCheckpointStore;
  readonly rules: CheckpointRules;
  private readonly vertices: readonly CheckpointPlanVertex[];
  /** Ids of the operators that have a coordinator. */
  private readonly coordinators: readonly string[];
  private readonly periodicTrigger: PeriodicCheckpointTrigger;
  private readonly decider: CheckpointRequestDecider;
  private readonly failureManager: CheckpointFailureManager;
  private own: CoordinatorOwnState;
  private readonly steps: RunToCompletion = new RunToCompletion();

  constructor(
    configuration: CheckpointCoordinatorConfiguration,
    vertices: readonly CheckpointPlanVertex[],
    coordinators: readonly string[],
    completedCheckpointStore: CompletedCheckpointStore,
    effects: CheckpointCoordinatorEffects,
    rules: CheckpointRules = CHECKPOINT_RULES,
  ) {
    this.configuration = checkCheckpointConfiguration(configuration);
    this.vertices = vertices;
    this.coordinators = coordinators;
    this.completedCheckpointStore = completedCheckpointStore;
    this.effects = effects;
    this.rules = rules;
    this.periodicTrigger = new PeriodicCheckpointTrigger(this.configuration, effects);
    this.decider = new CheckpointRequestDecider(
      {
        failRequest: effects.failRequest.bind(effects),
        rescheduleTrigger: this.periodicTrigger.reschedule.bind(this.periodicTrigger),
      },
      configuration.maxConcurrentCheckpoints,
      configuration.minPauseBetweenCheckpointsMs,
    );
    this.failureManager = new CheckpointFailureManager(
      effects,
      configuration.tolerableFailedCheckpoints,
    );
    this.own = {
      pendingCheckpoints: new Map(),
      isTriggering: false,
      awaitingId: null,
      nextRequestId: 0,
      isShutdown: false,
      lastCompletionMs: null,
      recentExpiredCheckpoints: [],
      numCleaningCheckpoints: 0,
      forceFullSnapshot: false,
    };
  }

  get state(): CheckpointCoordinatorState {
    return {
      ...this.own,
      periodicTrigger: this.periodicTrigger.state,
      decider: this.decider.state,
      failureManager: this.failureManager.state,
      completedCheckpointStore: this.completedCheckpointStore.state,
    };
  }

  set state(state: CheckpointCoordinatorState) {
    const { periodicTrigger, decider, failureManager, completedCheckpointStore, ...own } = state;
    this.own = own;
    this.periodicTrigger.state = periodicTrigger;
    this.decider.state = decider;
    this.failureManager.state = failureManager;
    this.completedCheckpointStore.state = completedCheckpointStore;
  }

  /** Nothing of what the job started from may be referred to: it belongs to somebody else. */
  forceFullSnapshot(): void {
    this.own.forceFullSnapshot = true;
  }

  getPendingCheckpoints(): ReadonlyMap<number, PendingCheckpoint> {
    return this.own.pendingCheckpoints;
  }

  // ---------------------------------------------------------------- when checkpoints are wanted

  /** Starts periodic checkpoints; the job is running. Starting again counts as a restart. */
  startCheckpointScheduler(): void {
    checkArgument(!this.own.isShutdown, "Checkpoint coordinator is shut down");
    this.steps.run(() => {
      if (this.periodicTrigger.isStarted()) this.stopCheckpointScheduler();
      this.periodicTrigger.start();
    });
  }

  /** The job is no longer running as a whole: nothing that was begun can complete. */
  stopCheckpointScheduler(): void {
    this.steps.run(() => {
      this.periodicTrigger.stop();
      this.abortPendingAndQueuedCheckpoints("CHECKPOINT_COORDINATOR_SUSPEND");
    });
  }

  shutdown(): void {
    this.steps.run(() => {
      if (this.own.isShutdown) return;
      this.own.isShutdown = true;
      this.periodicTrigger.stop();
      this.abortPendingAndQueuedCheckpoints("CHECKPOINT_COORDINATOR_SHUTDOWN");
    });
  }

  /** The timer of the periodic trigger went off. */
  onPeriodicTrigger(): void {
    this.steps.run(() => {
      if (this.periodicTrigger.onTimer()) this.triggerCheckpoint(true, null);
    });
  }

  /** A source catches up with a backlog, or has done so: meanwhile another interval applies. */
  setIsProcessingBacklog(operatorId: string, isProcessingBacklog: boolean): void {
    this.periodicTrigger.setIsProcessingBacklog(operatorId, isProcessingBacklog);
  }

  /** Asks for a checkpoint; `requester` gets the answer by `completeRequest` or `failRequest`. */
  triggerCheckpoint(
    isPeriodic: boolean,
    requester: unknown,
    type: SnapshotType = "Checkpoint",
  ): void {
    this.submit({ type, isForced: false, isPeriodic, targetLocation: null, requester });
  }

  /** Asks for a savepoint. Without unaligned checkpoints it may run beside a pending checkpoint. */
  triggerSavepoint(
    requester: unknown,
    targetLocation: string | null,
    type: SnapshotType = "Savepoint",
  ): void {
    const isForced = !this.configuration.unalignedEnabled;
    this.submit({ type, isForced, isPeriodic: false, targetLocation, requester });
  }

  /** Asks for a savepoint with which the job stops; `terminate`: after draining it. */
  triggerSynchronousSavepoint(
    requester: unknown,
    targetLocation: string | null,
    terminate: boolean,
  ): void {
    const type = terminate ? "Terminate Savepoint" : "Suspend Savepoint";
    this.triggerSavepoint(requester, targetLocation, type);
  }

  // ------------------------------------------------------------------------------------ trigger

  private submit(wanted: Omit<CheckpointTriggerRequest, "requestId">): void {
    this.steps.run(() => {
      const request = { requestId: this.own.nextRequestId++, ...wanted };
      const chosen = this.decider.chooseRequestToExecute(request, this.requestEnvironment());
      if (chosen === null) return;
      const refusal = this.preCheckGlobalState(chosen);
      if (refusal === null) {
        this.startTriggeringCheckpoint(chosen);
      } else {
        // Whoever asked gets the answer when this call returns.
        this.onTriggerFailure(chosen, null, refusal);
        this.effects.failRequest(chosen, refusal);
      }
    });
  }

  private executeQueuedRequest(): void {
    if (this.own.isShutdown) return;
    const chosen = this.decider.chooseQueuedRequestToExecute(this.requestEnvironment());
    if (chosen === null) return;
    const refusal = this.preCheckGlobalState(chosen);
    if (refusal === null) this.startTriggeringCheckpoint(chosen);
    else this.refuse(chosen, refusal);
  }

  private startTriggeringCheckpoint(request: CheckpointTriggerRequest): void {
    checkState(!this.own.isTriggering);
    this.own.isTriggering = true;
    try {
      const plan = calculateCheckpointPlan(
        this.vertices,
        this.configuration.checkpointsAfterTasksFinish,
        this.effects.executionOf.bind(this.effects),
      );
      this.own.awaitingId = { request, plan, timestamp: this.effects.absoluteTimeMillis() };
      this.effects.requestCheckpointId();
    } catch (error) {
      if (!(error instanceof CheckpointException)) throw error;
      this.own.awaitingId = null;
      this.effects.failRequest(request, error.reason, error);
      this.onTriggerFailure(request, null, error.reason);
    }
  }

  /** The durable counter has answered. Ids are never used twice, not even by the next leader. */
  onCheckpointId(checkpointId: number): void {
    this.steps.run(() => {
      const { awaitingId } = this.own;
      if (awaitingId === null) return;
      this.own.awaitingId = null;
      const { request, plan, timestamp } = awaitingId;
      const hasTasks = plan.tasksToWaitFor.length > 0;
      const refusal =
        this.preCheckGlobalState(request) ?? (hasTasks ? null : "TRIGGER_CHECKPOINT_FAILURE");
      if (refusal !== null) {
        this.refuse(request, refusal);
        return;
      }
      const { coordinators } = this;
      const pending = createPendingCheckpoint(checkpointId, timestamp, request, plan, coordinators);
      this.own.pendingCheckpoints.set(checkpointId, pending);
      this.effects.scheduleCheckpointTimeout(checkpointId, this.configuration.timeoutMs);
      if (coordinators.length === 0) this.triggerTasks(pending);
      else for (const id of coordinators) this.effects.checkpointCoordinator(id, checkpointId);
    });
  }

  /** A coordinator's snapshot is here; with the last one the tasks may be told. */
  onCoordinatorSnapshot(operatorId: string, checkpointId: number, state: unknown): void {
    this.steps.run(() => {
      const pending = this.own.pendingCheckpoints.get(checkpointId);
      if (pending?.phase !== "TRIGGERING") return;
      acknowledgeCoordinator(pending, operatorId, state);
      if (pending.notYetAcknowledgedCoordinators.size === 0) this.triggerTasks(pending);
    });
  }

  private triggerTasks(pending: PendingCheckpoint): void {
    const { checkpointId, timestamp, request, plan } = pending;
    pending.phase = "WAITING";
    const { targetLocation } = request;
    const isFull = this.own.forceFullSnapshot && !isSavepoint(request.type);
    const type = isFull ? "Full Checkpoint" : request.type;
    const options = checkpointOptionsForConfig(type, this.configuration, targetLocation);
    for (const task of plan.tasksToTrigger) {
      this.effects.triggerTask(task, checkpointId, timestamp, options);
    }
    this.own.isTriggering = false;
    this.executeQueuedRequest();
  }

  /** A coordinator could not take its snapshot, or a task cannot be reached. */
  onTriggeringFailed(checkpointId: number): void {
    this.steps.run(() => {
      const pending = this.own.pendingCheckpoints.get(checkpointId);
      if (pending === undefined) return;
      this.abortPendingCheckpoint(pending, "TRIGGER_CHECKPOINT_FAILURE", null);
    });
  }

  private refuse(request: CheckpointTriggerRequest, reason: CheckpointFailureReason): void {
    this.effects.failRequest(request, reason);
    this.onTriggerFailure(request, null, reason);
  }

  /** Triggering did not reach the tasks; the next request may have a try. */
  private onTriggerFailure(
    request: CheckpointTriggerRequest,
    checkpointId: number | null,
    reason: CheckpointFailureReason,
  ): void {
    for (const operatorId of this.coordinators) this.effects.abortCurrentTriggering(operatorId);
    const { type } = request;
    this.failureManager.handleCheckpointException({ checkpointId, type, reason, task: null });
    this.own.isTriggering = false;
    this.executeQueuedRequest();
  }

  // -------------------------------------------------------------------------------- acknowledge

  /**
   * A task's part is durable. Returns whether the message was for a checkpoint that is pending or
   * has recently expired.
   */
  receiveAcknowledgeMessage(
    checkpointId: number,
    attempt: string,
    snapshot: TaskSnapshot,
  ): boolean {
    return this.steps.run(() => {
      if (this.own.isShutdown) return false;
      const pending = this.own.pendingCheckpoints.get(checkpointId);
      if (pending === undefined) {
        this.effects.discardSubtaskState(checkpointId, attempt, snapshot);
        return this.own.recentExpiredCheckpoints.includes(checkpointId);
      }
      const result = acknowledgeTask(pending, attempt, snapshot);
      if (result === "UNKNOWN") {
        this.effects.discardSubtaskState(checkpointId, attempt, snapshot);
      } else if (result === "SUCCESS" && this.rules.isFullyAcknowledged(pending)) {
        this.completePendingCheckpoint(pending);
      }
      return true;
    });
  }

  /** A task could not make its part: the checkpoint is aborted for all. */
  receiveDeclineMessage(
    checkpointId: number,
    task: ExecutionVertexId,
    reason: CheckpointFailureReason,
  ): void {
    this.steps.run(() => {
      const pending = this.own.pendingCheckpoints.get(checkpointId);
      if (this.own.isShutdown || pending === undefined) return;
      this.abortPendingCheckpoint(pending, reason, task);
    });
  }

  // ----------------------------------------------------------------------------------- complete

  private completePendingCheckpoint(pending: PendingCheckpoint): void {
    if (pending.phase === "FINALIZING") return;
    pending.phase = "FINALIZING";
    const nowMs = this.effects.absoluteTimeMillis();
    pending.completed = toCompletedCheckpoint(pending, nowMs, this.vertices);
    this.effects.cancelCheckpointTimeout(pending.checkpointId);
    this.effects.writeMetadata(pending.completed);
  }

  onMetadataWritten(checkpointId: number): void {
    this.steps.run(() => {
      const { pending, completed } = finalizingCheckpoint(
        this.own.pendingCheckpoints,
        checkpointId,
      );
      if (this.rules.isKeptForRecovery(completed.type)) this.effects.storeCheckpoint(completed);
      else this.onCompleted(pending, completed, null);
    });
  }

  onMetadataFailed(checkpointId: number): void {
    this.steps.run(() => {
      const { pending } = finalizingCheckpoint(this.own.pendingCheckpoints, checkpointId);
      pending.phase = "WAITING";
      this.abortPendingCheckpoint(pending, "FINALIZE_CHECKPOINT_FAILURE", null);
    });
  }

  /** The pointer is durable: from now on a restart begins here. */
  onCheckpointStored(checkpointId: number): void {
    this.steps.run(() => {
      const { pending, completed } = finalizingCheckpoint(
        this.own.pendingCheckpoints,
        checkpointId,
      );
      const subsumed = this.completedCheckpointStore.addCheckpointAndSubsumeOldestOne(completed);
      for (const checkpoint of subsumed) {
        this.own.numCleaningCheckpoints++;
        this.effects.discardCompletedCheckpoint(checkpoint);
      }
      this.own.forceFullSnapshot = false;
      this.onCompleted(pending, completed, subsumed.at(-1) ?? null);
    });
  }

  /** Nobody knows whether the pointer was written, so the state must stay. */
  onStoringFailed(checkpointId: number): void {
    this.steps.run(() => {
      const { pending } = finalizingCheckpoint(this.own.pendingCheckpoints, checkpointId);
      const { request } = pending;
      const reason = "FINALIZE_CHECKPOINT_FAILURE";
      this.effects.failRequest(request, reason);
      const failure = { checkpointId, type: request.type, reason, task: null } as const;
      this.failureManager.handleCheckpointException(failure);
      this.sendAbortedMessages(pending);
      this.own.pendingCheckpoints.delete(checkpointId);
      this.scheduleTriggerRequest();
    });
  }

  private onCompleted(
    pending: PendingCheckpoint,
    completed: CompletedCheckpoint,
    lastSubsumed: CompletedCheckpoint | null,
  ): void {
    const { checkpointId } = completed;
    this.failureManager.handleCheckpointSuccess(checkpointId);
    this.effects.completeRequest(pending.request, completed);
    this.own.pendingCheckpoints.delete(checkpointId);
    this.scheduleTriggerRequest();
    // The pending checkpoint left nothing to be deleted, but Flink's cleaner looks at the queue, too.
    this.scheduleTriggerRequest();
    this.own.lastCompletionMs = this.effects.relativeTimeMillis();
    if (!this.rules.isCompletionNotified(completed.type)) return;
    this.abortPendingCheckpointsIf(
      (other) => this.rules.isSubsumedBy(other, checkpointId),
      "CHECKPOINT_SUBSUMED",
    );
    const isDeleted = lastSubsumed !== null && !isSavepoint(lastSubsumed.type);
    const lastSubsumedId = isDeleted ? lastSubsumed.checkpointId : INVALID_CHECKPOINT_ID;
    this.sendAcknowledgeMessages(pending, lastSubsumedId);
  }

  /** Best effort: such a message may be lost, and the one about the next checkpoint covers it. */
  private sendAcknowledgeMessages(pending: PendingCheckpoint, lastSubsumedId: number): void {
    const { checkpointId, timestamp, plan } = pending;
    for (const task of plan.tasksToCommitTo) {
      this.effects.notifyCheckpointComplete(task, checkpointId, timestamp, lastSubsumedId);
    }
    for (const operatorId of this.coordinators) {
      this.effects.notifyCoordinatorComplete(operatorId, checkpointId);
    }
  }

  // -------------------------------------------------------------------------------------- abort

  /** The job fails over: what is pending cannot complete any more. */
  abortPendingCheckpoints(reason: CheckpointFailureReason): void {
    this.steps.run(() => this.abortPendingCheckpointsIf(() => true, reason));
  }

  onCheckpointTimeout(checkpointId: number): void {
    this.steps.run(() => {
      const pending = this.own.pendingCheckpoints.get(checkpointId);
      if (pending === undefined) return;
      this.abortPendingCheckpoint(pending, "CHECKPOINT_EXPIRED", null);
    });
  }

  /** What an aborted checkpoint had written is deleted. */
  onCheckpointCleaned(): void {
    this.steps.run(() => {
      this.own.numCleaningCheckpoints--;
      this.scheduleTriggerRequest();
    });
  }

  private abortPendingAndQueuedCheckpoints(reason: CheckpointFailureReason): void {
    this.decider.abortAll(reason);
    this.abortPendingCheckpointsIf(() => true, reason);
  }

  private abortPendingCheckpointsIf(
    isMeant: (pending: PendingCheckpoint) => boolean,
    reason: CheckpointFailureReason,
  ): void {
    for (const pending of [...this.own.pendingCheckpoints.values()]) {
      if (isMeant(pending)) this.abortPendingCheckpoint(pending, reason, null);
    }
  }

  private abortPendingCheckpoint(
    pending: PendingCheckpoint,
    reason: CheckpointFailureReason,
    task: ExecutionVertexId | null,
  ): void {
    if (pending.phase === "FINALIZING") return;
    const { checkpointId, request, phase } = pending;
    this.effects.cancelCheckpointTimeout(checkpointId);
    this.effects.failRequest(request, reason);
    this.own.numCleaningCheckpoints++;
    this.own.pendingCheckpoints.delete(checkpointId);
    this.effects.discardPendingCheckpoint(pending);
    if (phase === "TRIGGERING") {
      this.steps.afterwards(() => {
        this.onTriggerFailure(request, checkpointId, reason);
      });
    }
    const { type } = request;
    this.failureManager.handleCheckpointException({ checkpointId, type, reason, task });
    this.sendAbortedMessages(pending);
    if (reason === "CHECKPOINT_EXPIRED") this.rememberExpired(checkpointId);
    this.scheduleTriggerRequest();
  }

  private sendAbortedMessages({ checkpointId, timestamp, plan }: PendingCheckpoint): void {
    const latestCompletedId = this.completedCheckpointStore.getLatestCheckpointId();
    for (const task of plan.tasksToCommitTo) {
      this.effects.notifyCheckpointAborted(task, checkpointId, latestCompletedId, timestamp);
    }
    for (const operatorId of this.coordinators) {
      this.effects.notifyCoordinatorAborted(operatorId, checkpointId);
    }
  }

  private rememberExpired(checkpointId: number): void {
    const recent = this.own.recentExpiredCheckpoints;
    if (recent.length >= NUM_GHOST_CHECKPOINT_IDS) recent.shift();
    recent.push(checkpointId);
  }

  // ------------------------------------------------------------------------------------ restore

  /** Some tasks restart. Coordinators go on; the caller tells them which subtasks were reset. */
  restoreLatestCheckpointedStateToSubtasks(tasks: readonly ExecutionVertexId[]): number | null {
    return this.restoreLatest(tasks, "SKIP");
  }

  /** All tasks restart; coordinators go back to the checkpoint, or to their beginning. */
  restoreLatestCheckpointedStateToAll(tasks: readonly ExecutionVertexId[]): number | null {
    return this.restoreLatest(tasks, "RESTORE_OR_RESET");
  }

  /** A new JobManager starts the job where its predecessor left it. */
  restoreInitialCheckpointIfPresent(tasks: readonly ExecutionVertexId[]): number | null {
    return this.restoreLatest(tasks, "RESTORE_IF_CHECKPOINT_PRESENT");
  }

  private restoreLatest(
    tasks: readonly ExecutionVertexId[],
    behavior: OperatorCoordinatorRestoreBehavior,
  ): number | null {
    checkState(!this.own.isShutdown, "CheckpointCoordinator is shut down");
    const latest = this.completedCheckpointStore.getLatestCheckpoint();
    restoreCheckpoint(latest, tasks, this.coordinators, behavior, this.effects);
    return latest?.checkpointId ?? null;
  }

  // ------------------------------------------------------------------------------------ helpers

  private preCheckGlobalState(request: CheckpointTriggerRequest): CheckpointFailureReason | null {
    if (this.own.isShutdown) return "CHECKPOINT_COORDINATOR_SHUTDOWN";
    const isUnwanted = request.isPeriodic && !this.periodicTrigger.isStarted();
    return isUnwanted ? "PERIODIC_SCHEDULER_SHUTDOWN" : null;
  }

  private requestEnvironment(): CheckpointRequestEnvironment {
    const { own } = this;
    return {
      isTriggering: own.isTriggering,
      numPendingCheckpoints: own.pendingCheckpoints.size,
      numCleaningCheckpoints: own.numCleaningCheckpoints,
      lastCompletionMs: own.lastCompletionMs,
      nowMs: this.effects.relativeTimeMillis(),
    };
  }

  /** Something made room: looks at the queue when the current step is over. */
  private scheduleTriggerRequest(): void {
    this.steps.afterwards(this.executeQueuedRequest.bind(this));
  }
}

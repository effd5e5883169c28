/**
 * Connects the checkpoint coordinator with the rest of its JobMaster: tasks, coordinators, timers and
 * the store that keeps the checkpoints.
 *
 * Flink: org.apache.flink.runtime.scheduler.ExecutionGraphHandler, SchedulerBase and VertexEndOfDataListener
 * (their checkpoint parts)
 * Simplified: no master hooks
 */
import { deepFreeze } from "../../kernel/plain-data.js";
import type { StoreReply } from "../../model/external-protocol.js";
import type { ExecutionState, JobStatus } from "../../model/execution-attempt.js";
import { attemptKey } from "../../model/execution-attempt.js";
import { JavaException } from "../../model/java-exception.js";
import type { StateHandle } from "../../model/operator-state.js";
import { CheckpointCoordinator } from "../checkpoint/checkpoint-coordinator.js";
import type { CheckpointCoordinatorState } from "../checkpoint/checkpoint-coordinator-state.js";
import { CheckpointCoordinatorDeActivator } from "../checkpoint/checkpoint-coordinator-de-activator.js";
import type { DeActivatorState } from "../checkpoint/checkpoint-coordinator-de-activator.js";
import type { CheckpointFailureReason } from "../checkpoint/checkpoint-failure-reason.js";
import type { AcknowledgedState } from "../checkpoint/checkpoint-metadata.js";
import { isSavepoint } from "../checkpoint/checkpoint-options.js";
import { locationOf, metadataPath } from "../checkpoint/checkpoint-path.js";
import { JobSavepoints, type JobSavepointsState } from "./job-savepoints.js";
import { assignCheckpoint, withoutState } from "../checkpoint/assign-checkpoint.js";
import { CHECKPOINT_RULES } from "../checkpoint/checkpoint-rules.js";
import type { CompletedCheckpoint } from "../checkpoint/completed-checkpoint.js";
import { CompletedCheckpointStore } from "../checkpoint/completed-checkpoint-store.js";
import {
  registerSharedStates,
  registerSharedStatesAfterRestored,
} from "../checkpoint/shared-state-of.js";
import { SharedStateRegistry } from "../checkpoint/shared-state-registry.js";
import { toCompletedCheckpoint } from "../checkpoint/pending-checkpoint.js";
import type { SavepointRestoreSettings } from "../checkpoint/load-savepoint.js";
import type { PendingCheckpoint, TaskSnapshot } from "../checkpoint/pending-checkpoint.js";
import type { ExecutionGraph } from "../executiongraph/execution-graph.js";
import type { ControlPlaneRules } from "../rules/control-plane-rules.js";
import { executionVertexId, type ExecutionVertexId } from "../scheduler/execution-topology.js";
import type { OperatorCoordinatorHandler } from "../scheduler/operator-coordinator-handler.js";
import type { JobMasterTaskMessage } from "../rpc/task-gateways.js";
import { CheckpointFiles, type CheckpointFilesState } from "./checkpoint-files.js";
import {
  CheckpointRecoveryStore,
  type CheckpointRecoveryStoreState,
} from "../highavailability/checkpoint-recovery-store.js";
import {
  CHECKPOINT_TIMEOUT_TIMER,
  createCheckpointEffects,
  PERIODIC_TRIGGER_TIMER,
  snapshotEffects,
  type CheckpointingOwner,
  type JobCheckpointingEffects,
} from "./checkpoint-coordinator-wiring.js";
import type { CheckpointRetention, JobEnvironment } from "./job-environment.js";
import type { JobMasterContext } from "./job-master-context.js";

interface OwnState {
  nextCheckpointId: number;
  /** Acknowledgements that named a pending checkpoint, repeated ones included. */
  acknowledgements: Map<number, number>;
  /** Tasks whose sources have ended. */
  endOfData: Set<ExecutionVertexId>;
  /** Set by a broken rule only: a checkpoint that was not complete and shall be restored. */
  pendingToRestore: CompletedCheckpoint | null;
  /** What the job was told to start from. */
  adopted: (SavepointRestoreSettings & { readonly checkpointId: number }) | null;
}

export interface JobCheckpointingState {
  own: OwnState;
  coordinator: CheckpointCoordinatorState;
  deActivator: DeActivatorState;
  files: CheckpointFilesState;
  recovery: CheckpointRecoveryStoreState | null;
  savepoints: JobSavepointsState;
}

type Acknowledgement = JobMasterTaskMessage & { type: "jobMaster.acknowledgeCheckpoint" };
type Decline = JobMasterTaskMessage & { type: "jobMaster.declineCheckpoint" };

export class JobCheckpointing implements CheckpointingOwner {
  readonly coordinator: CheckpointCoordinator;
  readonly files: CheckpointFiles;
  /** `null`: without high availability, where ids are counted in memory. */
  readonly recovery: CheckpointRecoveryStore | null;
  readonly savepoints: JobSavepoints;
  readonly environment: JobEnvironment;
  readonly graph: ExecutionGraph;
  readonly coordinators: OperatorCoordinatorHandler;
  readonly master: JobMasterContext;
  readonly rules: ControlPlaneRules;
  own: OwnState = {
    nextCheckpointId: 1,
    acknowledgements: new Map(),
    endOfData: new Set(),
    pendingToRestore: null,
    adopted: null,
  };
  private readonly deActivator: CheckpointCoordinatorDeActivator;
  private readonly effects: JobCheckpointingEffects;

  constructor(
    environment: JobEnvironment,
    checkpointing: NonNullable<JobEnvironment["checkpointing"]>,
    graph: ExecutionGraph,
    coordinators: OperatorCoordinatorHandler,
    master: JobMasterContext,
    rules: ControlPlaneRules,
    effects: JobCheckpointingEffects,
  ) {
    this.environment = environment;
    this.graph = graph;
    this.coordinators = coordinators;
    this.master = master;
    this.rules = rules;
    this.effects = effects;
    const registry = new SharedStateRegistry(({ path }) => {
      this.files.delete(path);
    });
    const store = new CompletedCheckpointStore(environment.numRetainedCheckpoints, [], registry);
    this.coordinator = new CheckpointCoordinator(
      { ...checkpointing, initialTriggeringDelayMs: 0 },
      environment.checkpointVertices,
      coordinators.operatorIds,
      store,
      createCheckpointEffects(this, effects),
      { ...CHECKPOINT_RULES, isFullyAcknowledged: this.isFullyAcknowledged.bind(this) },
    );
    this.deActivator = new CheckpointCoordinatorDeActivator(this.coordinator);
    this.recovery = this.createRecovery();
    this.savepoints = this.createSavepoints(effects);
    this.files = new CheckpointFiles({
      send: (to, request) => {
        master.request(to, request);
      },
      metadataWritten: (checkpointId, metadata, path) => {
        master.world.emit("checkpoint.completed", {
          jobId: this.jobId,
          checkpointId,
          path,
          metadata,
        });
        master.world.point("checkpoint.completed.metadata.written");
        if (rules.notifiesOnlyWhenDurable()) this.coordinator.onMetadataWritten(checkpointId);
      },
      metadataFailed: (checkpointId) => {
        if (rules.notifiesOnlyWhenDurable()) this.coordinator.onMetadataFailed(checkpointId);
      },
      cleaned: () => {
        this.coordinator.onCheckpointCleaned();
      },
    });
  }

  get jobId(): string {
    return this.environment.jobGraph.jobId;
  }

  get state(): JobCheckpointingState {
    return {
      own: this.own,
      coordinator: this.coordinator.state,
      deActivator: this.deActivator.state,
      files: this.files.state,
      recovery: this.recovery?.state ?? null,
      savepoints: this.savepoints.state,
    };
  }

  set state(state: JobCheckpointingState) {
    this.own = state.own;
    this.coordinator.state = state.coordinator;
    this.deActivator.state = state.deActivator;
    this.files.state = state.files;
    if (this.recovery !== null && state.recovery !== null) this.recovery.state = state.recovery;
    this.savepoints.state = state.savepoints;
  }

  /**
   * The job starts under this leader: draws when the first periodic checkpoint may begin, and hands
   * out what a former leader has left. Answers whether there was something.
   */
  start(): boolean {
    const isRestored = this.restoreInitialCheckpoint();
    const { minPauseBetweenCheckpointsMs: low, intervalMs } = this.coordinator.configuration;
    const span = Math.max(0, Math.floor((intervalMs ?? 0) - low));
    const delayMs = low + this.master.world.random("initialTrigger").below(span + 1);
    this.coordinator.state.periodicTrigger.triggerDelayMs = delayMs;
    return isRestored;
  }

  jobStatusChanges(status: JobStatus): void {
    if (this.isPeriodic) this.deActivator.jobStatusChanges(status);
  }

  /** Right before a task is marked as running: the first one starts the periodic trigger. */
  beforeTaskRuns(): void {
    const { isStarted } = this.coordinator.state.periodicTrigger;
    if (this.isPeriodic && !isStarted) this.coordinator.startCheckpointScheduler();
  }

  onStateUpdate(id: ExecutionVertexId, state: ExecutionState): void {
    if (this.isPeriodic) this.deActivator.onStateUpdate(id, state);
    this.savepoints.onExecutionState(id, state);
  }

  /** Whether the timer was one of checkpointing's. */
  onTimer(key: string): boolean {
    if (key === PERIODIC_TRIGGER_TIMER) this.coordinator.onPeriodicTrigger();
    else if (key.startsWith(CHECKPOINT_TIMEOUT_TIMER)) {
      const checkpointId = Number(key.slice(CHECKPOINT_TIMEOUT_TIMER.length));
      this.coordinator.onCheckpointTimeout(checkpointId);
    } else return false;
    return true;
  }

  acknowledge(message: Acknowledgement): void {
    const { checkpointId, handle, finished } = message;
    const { vertex, subtask, attempt } = message.attempt;
    const id = executionVertexId(vertex, subtask);
    const current = this.graph.attemptKeyOf(id);
    const sent = attemptKey(message.attempt);
    const stands = this.rules.acceptsAcknowledgement(sent === current) ? current : sent;
    const outcome = this.outcomeOf(checkpointId, stands);
    const { world } = this.master;
    const jobId = this.jobId;
    world.emit("checkpoint.acknowledged", { jobId, checkpointId, attempt: sent, outcome });
    world.point("checkpoint.ack.received");
    this.coordinators.subtaskAcknowledged(vertex, subtask, checkpointId);
    this.countAcknowledgement(checkpointId);
    const registered = this.registerSharedStates(handle, checkpointId);
    if (registered === undefined) return;
    const state: AcknowledgedState = { handle: registered, attempt };
    const snapshot: TaskSnapshot = { state, finished: finished ? "FINISHED_OPERATORS" : "RUNNING" };
    this.coordinator.receiveAcknowledgeMessage(checkpointId, stands, deepFreeze(snapshot));
  }

  /** `undefined`: the task refers to files that nobody knows; Flink drops such an acknowledgement. */
  private registerSharedStates(
    handle: StateHandle | null,
    checkpointId: number,
  ): StateHandle | null | undefined {
    const { sharedStateRegistry } = this.coordinator.completedCheckpointStore;
    const pending = this.coordinator.getPendingCheckpoints().get(checkpointId);
    // A savepoint shares nothing: its files are its own.
    if (pending !== undefined && isSavepoint(pending.request.type)) return handle;
    try {
      return registerSharedStates(handle, checkpointId, sharedStateRegistry);
    } catch (error) {
      if (!(error instanceof JavaException)) throw error;
      return undefined;
    }
  }

  /** A coordinator's event has arrived, or it never will: snapshots may have waited for that. */
  operatorEventAnswered(
    { operatorId, number }: { readonly operatorId: string; readonly number: number },
    arrived: boolean,
  ): void {
    const effects = snapshotEffects(this, operatorId);
    this.coordinators.eventsOf(operatorId)?.answered(number, arrived, effects);
  }

  decline(message: Decline): void {
    const { checkpointId, reason } = message;
    const { vertex, subtask } = message.attempt;
    const attempt = attemptKey(message.attempt);
    const { world } = this.master;
    world.emit("checkpoint.declined", { jobId: this.jobId, checkpointId, attempt, reason });
    world.point("checkpoint.decline.received");
    this.coordinator.receiveDeclineMessage(
      checkpointId,
      executionVertexId(vertex, subtask),
      reason as CheckpointFailureReason,
    );
  }

  /** A task's sources have ended; when all have, one checkpoint more is taken at once. */
  notifyEndOfData(id: ExecutionVertexId): void {
    if (!this.coordinator.configuration.checkpointsAfterTasksFinish) return;
    this.own.endOfData.add(id);
    if (this.own.endOfData.size < this.graph.state.executions.size) return;
    // A job that is being stopped takes no other checkpoint.
    if (!this.coordinator.state.periodicTrigger.isStarted) return;
    this.master.world.point("checkpoint.final.requested");
    this.coordinator.triggerCheckpoint(false, null);
  }

  /** Size of a subtask's snapshot in bytes. */
  stateSizeOf({ snapshots }: CompletedCheckpoint, vertex: number, subtask: number): number {
    const snapshot = snapshots.get(executionVertexId(vertex, subtask));
    return (snapshot?.state as AcknowledgedState | undefined)?.handle?.bytes ?? 0;
  }

  /** Hands the latest checkpoint to tasks that are about to restart; answers its id, or -1. */
  restoreState(ids: readonly ExecutionVertexId[], isGlobal: boolean): number {
    for (const id of ids) this.own.endOfData.delete(id);
    this.coordinator.abortPendingCheckpoints("JOB_FAILOVER_REGION");
    if (isGlobal) this.coordinator.restoreLatestCheckpointedStateToAll(ids);
    else this.coordinator.restoreLatestCheckpointedStateToSubtasks(ids);
    const restored = this.checkpointToRestore();
    const checkpointId = restored?.checkpointId ?? -1;
    if (restored !== null) this.traceRestored(restored);
    return checkpointId;
  }

  /** The job will start from what a user has kept, unless a former leader has left something newer. */
  adoptSavepoint(checkpoint: CompletedCheckpoint, settings: SavepointRestoreSettings): void {
    const { checkpointId } = checkpoint;
    this.coordinator.completedCheckpointStore.addCheckpointAndSubsumeOldestOne(checkpoint);
    this.own.nextCheckpointId = checkpointId + 1;
    this.recovery?.adopt(checkpoint);
    this.own.adopted = Object.freeze({ ...settings, checkpointId });
    if (settings.claimMode === "NO_CLAIM") this.coordinator.forceFullSnapshot();
    else this.registerRestored(checkpoint);
  }

  private registerRestored(checkpoint: CompletedCheckpoint): void {
    const { sharedStateRegistry } = this.coordinator.completedCheckpointStore;
    const isClaimed = this.environment.savepointRestore?.claimMode === "CLAIM";
    registerSharedStatesAfterRestored(this.jobId, checkpoint, sharedStateRegistry, isClaimed);
  }

  assignStates(ids: readonly ExecutionVertexId[]): void {
    const checkpoint = this.checkpointToRestore();
    if (checkpoint === null) return;
    const { jobGraph } = this.environment;
    const assigned = assignCheckpoint(jobGraph, checkpoint);
    for (const id of ids) {
      const execution = this.graph.execution(id);
      const { vertex, subtask } = execution;
      const isSource = (jobGraph.vertices[vertex]?.operators[0]?.coordinator ?? null) !== null;
      const withState = this.rules.restoresTaskState(vertex, isSource);
      const restore = assigned[vertex]?.[subtask] ?? null;
      execution.restore = withState || restore === null ? restore : withoutState(restore);
    }
  }

  /** The job has ended, here at least. */
  shutdown(status: JobStatus): void {
    this.coordinator.shutdown();
    // With high availability another leader may need them until the job's result is durable.
    if (this.recovery === null) this.discardCheckpoints(status);
  }

  /** Nobody will restore this job any more. */
  discardCheckpoints(status: JobStatus): void {
    const { completedCheckpointStore } = this.coordinator;
    const outlives = outlivesJob(this.environment.retention, status);
    completedCheckpointStore.shutdown(outlives);
    if (outlives) return;
    for (const checkpoint of completedCheckpointStore.getAllCheckpoints()) {
      if (isSavepoint(checkpoint.type)) continue;
      this.files.deleteAll(locationOf(this.jobId, checkpoint), "forget");
    }
  }

  /** The latest completed one, unless a rule says otherwise. */
  checkpointToRestore(): CompletedCheckpoint | null {
    const completed = this.coordinator.completedCheckpointStore.getAllCheckpoints();
    const pending = this.own.pendingToRestore;
    const chosen = this.rules.checkpointToRestore(
      completed.map(({ checkpointId }) => checkpointId),
      pending === null ? [] : [pending.checkpointId],
    );
    if (pending !== null && pending.checkpointId === chosen) return pending;
    return completed.find(({ checkpointId }) => checkpointId === chosen) ?? null;
  }

  /** Whether a rule would restore a checkpoint that was given up. */
  mayBeRestored(checkpointId: number): boolean {
    const completed = this.coordinator.completedCheckpointStore.getAllCheckpoints();
    const ids = completed.map((checkpoint) => checkpoint.checkpointId);
    return this.rules.checkpointToRestore(ids, [checkpointId]) === checkpointId;
  }

  keepPending(pending: PendingCheckpoint): void {
    this.own.pendingToRestore = toCompletedCheckpoint(
      pending,
      pending.timestamp,
      this.environment.checkpointVertices,
    );
  }

  /** A former leader's checkpoints are here; answers whether the reply was to one of our requests. */
  onReply(reply: StoreReply): boolean {
    return this.recovery?.onReply(reply) === true || this.files.onReply(reply);
  }

  /** Otherwise there are only checkpoints and savepoints that somebody asks for. */
  private get isPeriodic(): boolean {
    return this.coordinator.configuration.intervalMs !== null;
  }

  private restoreInitialCheckpoint(): boolean {
    const { completedCheckpointStore } = this.coordinator;
    const latest = completedCheckpointStore.getLatestCheckpoint();
    if (latest === null) return false;
    const { adopted } = this.own;
    if (adopted !== null && adopted.checkpointId === latest.checkpointId) {
      const { checkpointId, restorePath: path, claimMode } = adopted;
      const { jobId, environment } = this;
      if (environment.adaptive === null) this.traceParallelism();
      this.master.world.emit("job.savepointRestored", { jobId, checkpointId, path, claimMode });
      this.master.world.point("job.savepoint.restored");
    }
    this.coordinator.restoreInitialCheckpointIfPresent([...this.graph.state.executions.keys()]);
    const restored = this.checkpointToRestore();
    if (restored !== null) this.traceRestored(restored);
    return restored !== null;
  }

  /** It may be another one than when the savepoint was taken. */
  private traceParallelism(): void {
    const { jobId, vertices } = this.environment.jobGraph;
    const parallelism = Object.freeze(vertices.map((vertex) => vertex.parallelism));
    this.master.world.emit("job.graphCreated", { jobId, parallelism });
  }

  private traceRestored(restored: CompletedCheckpoint): void {
    const { checkpointId } = restored;
    const path = metadataPath(locationOf(this.jobId, restored));
    this.master.world.emit("checkpoint.restored", { jobId: this.jobId, checkpointId, path });
    this.master.world.point("checkpoint.restored");
  }

  private createRecovery(): CheckpointRecoveryStore | null {
    const { recoveryStore } = this.environment;
    if (recoveryStore === null) return null;
    const { master, jobId, coordinator } = this;
    return new CheckpointRecoveryStore(recoveryStore, jobId, () => master.jobMasterId, {
      send: (to, request) => {
        master.request(to, request);
      },
      recovered: (checkpoints) => {
        coordinator.completedCheckpointStore.recover(checkpoints);
        for (const checkpoint of checkpoints) this.registerRestored(checkpoint);
        this.effects.recovered();
      },
      recoveryFailed: (cause) => {
        this.effects.recoveryFailed(cause);
      },
      checkpointId: (id) => {
        coordinator.onCheckpointId(id);
      },
      stored: (checkpointId) => {
        master.world.emit("checkpoint.stored", { jobId, checkpointId });
        master.world.point("ha.pointer.written");
        coordinator.onCheckpointStored(checkpointId);
      },
      storingFailed: (checkpointId) => {
        coordinator.onStoringFailed(checkpointId);
      },
    });
  }

  private createSavepoints(effects: JobCheckpointingEffects): JobSavepoints {
    const { master, environment, coordinator, graph } = this;
    return new JobSavepoints(this.jobId, environment.savepointDirectory, coordinator, graph, {
      answer: (caller, outcome) => {
        master.reply(caller, outcome);
      },
      cancelJob: () => {
        master.afterwards(effects.cancelJob);
      },
      handleGlobalFailure: (cause) => {
        master.afterwards(() => {
          effects.handleGlobalFailure(cause);
        });
      },
      stopWithSavepoint: (event) => {
        effects.stopWithSavepoint(event);
      },
      random: (bound) => master.world.random("savepoint").below(bound),
    });
  }

  private outcomeOf(checkpointId: number, attempt: string): string {
    const pending = this.coordinator.getPendingCheckpoints().get(checkpointId);
    if (pending === undefined) return "DISCARDED";
    if (pending.notYetAcknowledgedTasks.has(attempt)) return "SUCCESS";
    return pending.acknowledgedTasks.has(attempt) ? "DUPLICATE" : "UNKNOWN";
  }

  private countAcknowledgement(checkpointId: number): void {
    if (!this.coordinator.getPendingCheckpoints().has(checkpointId)) return;
    const { acknowledgements } = this.own;
    acknowledgements.set(checkpointId, (acknowledgements.get(checkpointId) ?? 0) + 1);
  }

  private isFullyAcknowledged(pending: PendingCheckpoint): boolean {
    return (
      pending.notYetAcknowledgedCoordinators.size === 0 &&
      this.rules.isFullyAcknowledged(
        pending.notYetAcknowledgedTasks.size,
        this.own.acknowledgements.get(pending.checkpointId) ?? 0,
        pending.plan.tasksToWaitFor.length,
      )
    );
  }
}

/** Flink's `CheckpointProperties`: a finished job needs its checkpoints no more, a failed one may. */
function outlivesJob(retention: CheckpointRetention, status: JobStatus): boolean {
  if (status === "SUSPENDED") return true;
  if (status === "FINISHED" || retention === "NO_EXTERNALIZED_CHECKPOINTS") return false;
  return status === "FAILED" || retention === "RETAIN_ON_CANCELLATION";
}

/**
 * Runs a job: deploys its regions, reacts to the states of its tasks, restarts what a failure takes
 * along, and ends the job.
 *
 * Flink: org.apache.flink.runtime.scheduler.DefaultScheduler and SchedulerBase
 * Simplified: streaming only; no exception history, no rescaling
 */
import type {
  ExecutionAttemptId,
  ExecutionState,
  JobStatus,
  SerializedThrowable,
} from "../../model/execution-attempt.js";
import { JavaException } from "../../model/java-exception.js";
import type { ExecutionGraph, ExecutionGraphState } from "../executiongraph/execution-graph.js";
import { isTerminalExecutionState } from "../executiongraph/execution-state-transitions.js";
import { isTerminalJobStatus } from "../executiongraph/job-status-transitions.js";
import type { DeploymentsState } from "../jobmaster/execution-deployment-tracker.js";
import type { JobCheckpointing, JobCheckpointingState } from "../jobmaster/job-checkpointing.js";
import type { JobEnvironment } from "../jobmaster/job-environment.js";
import type { JobMasterContext, TaskCallContinuation } from "../jobmaster/job-master-context.js";
import type { DeclarativeSlotPoolBridge } from "../jobmaster/slotpool/declarative-slot-pool-bridge.js";
import type { PhysicalSlot } from "../jobmaster/slotpool/declarative-slot-pool.js";
import { describeThrowable, type CallOutcome } from "../rpc/rpc-message.js";
import type { ExecutionDeployerState } from "./default-execution-deployer.js";
import type { ExecutionGraphContext } from "./execution-graph-parts.js";
import {
  onTaskCallAnswered,
  reconcileDeployments,
  updateTaskExecutionState,
} from "./execution-reports.js";
import type { ExecutionVertexId } from "./execution-topology.js";
import type { ExecutionVertexVersion } from "./execution-vertex-versioner.js";
import type {
  ExecutionFailureHandlerState,
  FailureHandlingResult,
} from "./failover/execution-failure-handler.js";
import type { OperatorCoordinatorsState } from "./operator-coordinator-handler.js";
import { createSchedulerParts, type SchedulerParts } from "./scheduler-parts.js";
import type { SchedulerEffects, SchedulerNG } from "./scheduler-ng.js";
import type { SlotAllocatorState } from "./slot-sharing-execution-slot-allocator.js";

/** A restart that waits for its delay and for all its tasks to have ended. */
interface PendingRestart {
  readonly versions: readonly ExecutionVertexVersion[];
  /** Attempt numbers of the tasks that are to end. */
  readonly attempts: readonly number[];
  readonly isGlobal: boolean;
  isDelayOver: boolean;
}

interface OwnState {
  nextRestart: number;
  restarts: Map<number, PendingRestart>;
  waitingForRestart: Set<ExecutionVertexId>;
}

export interface SchedulerState {
  own: OwnState;
  graph: ExecutionGraphState;
  versions: Map<ExecutionVertexId, number>;
  allocator: SlotAllocatorState;
  deployer: ExecutionDeployerState;
  failures: ExecutionFailureHandlerState;
  coordinators: OperatorCoordinatorsState;
  deployments: DeploymentsState;
  checkpointing: JobCheckpointingState | null;
}

const RESTART_TIMER = "restart/";
const SLOT_REQUEST_TIMER = "slotRequest/";

export class DefaultScheduler implements SchedulerNG {
  readonly graph: ExecutionGraph;
  readonly checkpointing: JobCheckpointing | null;
  private readonly environment: JobEnvironment;
  private readonly master: JobMasterContext;
  private readonly effects: SchedulerEffects;
  private readonly parts: SchedulerParts;
  private own: OwnState = { nextRestart: 0, restarts: new Map(), waitingForRestart: new Set() };

  constructor(
    environment: JobEnvironment,
    slotPool: DeclarativeSlotPoolBridge,
    context: ExecutionGraphContext,
    effects: SchedulerEffects,
  ) {
    const { master } = context;
    this.environment = environment;
    this.master = master;
    this.effects = effects;
    this.parts = createSchedulerParts(environment, slotPool, context, {
      jobStatusChanged: this.onJobStatusChanged.bind(this),
      executionStateChanged: this.onExecutionStateChanged.bind(this),
      taskFailed: this.failTask.bind(this),
      cancelJob: this.cancel.bind(this),
      handleGlobalFailure: this.handleGlobalFailure.bind(this),
      recovered: effects.recovered,
      recoveryFailed: effects.recoveryFailed,
      scheduleSlotRequestTimeout: (bulk) => {
        const delayUs = environment.slotRequestTimeoutUs;
        master.world.setTimer(`${SLOT_REQUEST_TIMER}${String(bulk)}`, delayUs);
      },
      cancelSlotRequestTimeout: (bulk) => {
        master.world.cancelTimer(`${SLOT_REQUEST_TIMER}${String(bulk)}`);
      },
    });
    this.graph = this.parts.graph;
    this.checkpointing = this.parts.checkpointing;
  }

  get state(): SchedulerState {
    const { graph, versioner, allocator, deployer, failures, coordinators, deployments } =
      this.parts;
    return {
      own: this.own,
      graph: graph.state,
      versions: versioner.state.versions,
      allocator: allocator.state,
      deployer: deployer.state,
      failures: failures.state,
      coordinators: coordinators.state,
      deployments: deployments.state,
      checkpointing: this.checkpointing?.state ?? null,
    };
  }

  set state(state: SchedulerState) {
    const { graph, versioner, allocator, deployer, failures, coordinators, deployments } =
      this.parts;
    this.own = state.own;
    graph.state = state.graph;
    versioner.state = { versions: state.versions };
    allocator.state = state.allocator;
    deployer.state = state.deployer;
    failures.state = state.failures;
    coordinators.state = state.coordinators;
    deployments.state = state.deployments;
    if (this.checkpointing !== null && state.checkpointing !== null) {
      this.checkpointing.state = state.checkpointing;
    }
  }

  /** The job cannot begin. */
  failInitialization(cause: SerializedThrowable): void {
    const { jobId } = this.graph;
    this.master.world.emit("exception.archived", {
      jobId,
      task: "",
      cause: describeThrowable(cause),
    });
    this.graph.transitionJob("INITIALIZING", "FAILED", cause);
  }

  startScheduling(executionGraphId: string | null): void {
    this.graph.state.executionGraphId = executionGraphId;
    this.effects.schedulingStarted();
    this.graph.transitionJob("INITIALIZING", "CREATED");
    // Coordinators that were reset to a checkpoint have been started by that.
    const isRestored = this.checkpointing?.start() ?? false;
    if (!isRestored) this.parts.coordinators.startAll();
    this.graph.transitionJob("CREATED", "RUNNING");
    this.parts.strategy.startScheduling();
  }

  /** The job goes on under another leader: here nothing more is done for it. */
  suspend(cause: SerializedThrowable): void {
    const { graph } = this;
    if (isTerminalJobStatus(graph.status)) return;
    this.voidAllDecisions();
    graph.transitionJob(graph.status, "SUSPENDED", cause);
  }

  requestJobStatus(): JobStatus {
    return this.graph.status;
  }

  /** @throws JavaException: that takes the adaptive scheduler. */
  updateJobResourceRequirements(): void {
    const text =
      "The DefaultScheduler does not support changing the parallelism without a job restart. This feature is currently only expected to work with the AdaptiveScheduler.";
    throw new JavaException("UnsupportedOperationException", text);
  }

  cancel(): void {
    const { graph } = this;
    this.voidAllDecisions();
    const isCancelled =
      graph.transitionJob("RUNNING", "CANCELLING") ||
      graph.transitionJob("RESTARTING", "CANCELLING") ||
      graph.transitionJob("CREATED", "CANCELLING");
    if (isCancelled) this.cancelAll();
    else graph.transitionJob("FAILING", "CANCELLING");
    this.checkTermination();
  }

  /** A TaskExecutor reports; answers whether the attempt is one that it should go on with. */
  updateTaskExecutionState(
    attempt: ExecutionAttemptId,
    state: ExecutionState,
    cause: SerializedThrowable | null,
  ): boolean {
    const taskFailed = this.failTask.bind(this);
    return updateTaskExecutionState(this.parts, attempt, state, cause, taskFailed);
  }

  /** A failure that takes the whole job along. */
  handleGlobalFailure(cause: SerializedThrowable): void {
    if (this.isEnding()) return;
    const now = this.master.world.wallClockMs();
    this.maybeRestartTasks(this.parts.failures.getGlobalFailureHandlingResult(cause, now));
  }

  onSlotFulfilled(requestId: number, slot: Readonly<PhysicalSlot>): void {
    this.parts.allocator.onSlotFulfilled(requestId, slot);
    this.parts.deployer.assignAndDeploy();
  }

  onSlotRequestFailed(requestId: number, cause: SerializedThrowable): void {
    const ids = this.parts.allocator.logicalSlotsOf(requestId);
    this.parts.deployer.onSlotRequestFailed(ids, cause);
  }

  onSlotLost(requestId: number, cause: SerializedThrowable): void {
    for (const id of this.parts.allocator.logicalSlotsOf(requestId)) {
      this.parts.operations.fail(id, cause, true);
    }
  }

  onCallAnswered(call: TaskCallContinuation, outcome: CallOutcome): void {
    onTaskCallAnswered(this.parts, call, outcome);
  }

  /** Whether the timer was one of the scheduler's. */
  onTimer(key: string): boolean {
    if (key.startsWith(RESTART_TIMER)) {
      const restart = this.own.restarts.get(Number(key.slice(RESTART_TIMER.length)));
      if (restart !== undefined) restart.isDelayOver = true;
      this.checkRestarts();
      return true;
    }
    if (key.startsWith(SLOT_REQUEST_TIMER)) {
      this.parts.deployer.onSlotRequestTimeout(Number(key.slice(SLOT_REQUEST_TIMER.length)));
      return true;
    }
    if (this.parts.coordinators.onTimer(key)) return true;
    return this.checkpointing?.onTimer(key) ?? false;
  }

  reconcileDeployments(taskManager: string, reported: readonly string[]): void {
    reconcileDeployments(this.parts, taskManager, reported);
  }

  get coordinators(): SchedulerParts["coordinators"] {
    return this.parts.coordinators;
  }

  // ------------------------------------------------------------------------------------ failures

  private failTask(id: ExecutionVertexId, cause: SerializedThrowable, cancelTask: boolean): void {
    const { state, vertex, subtask } = this.graph.execution(id);
    const mayStillRun = state === "DEPLOYING" || state === "INITIALIZING" || state === "RUNNING";
    this.graph.transition(id, "FAILED", cause);
    if (cancelTask && mayStillRun) this.parts.operations.sendCancel(id);
    this.parts.coordinators.executionAttemptFailed(vertex, subtask);
    if (!this.isEnding()) {
      const now = this.master.world.wallClockMs();
      this.maybeRestartTasks(this.parts.failures.getFailureHandlingResult(id, cause, now));
    }
    this.checkTermination();
  }

  private maybeRestartTasks(result: FailureHandlingResult): void {
    this.archive(result);
    if (result.canRestart) this.restartTasksWithDelay(result);
    else this.failJob(result.error);
  }

  /** A failure that joins a restart attempt is no entry of its own; one for good is the whole job's. */
  private archive({ canRestart, isRootCause, failedTask, error }: FailureHandlingResult): void {
    if (!isRootCause && canRestart) return;
    const { jobId } = this.graph;
    const task = canRestart && failedTask !== null ? this.taskName(failedTask) : "";
    this.master.world.emit("exception.archived", { jobId, task, cause: describeThrowable(error) });
  }

  private taskName(id: ExecutionVertexId): string {
    const { vertex, subtask, attempt } = this.graph.execution(id);
    const { name = "", parallelism = 0 } = this.environment.jobGraph.vertices[vertex] ?? {};
    return `${name} (${String(subtask + 1)}/${String(parallelism)}) - execution #${String(attempt)}`;
  }

  private restartTasksWithDelay(result: FailureHandlingResult & { canRestart: true }): void {
    const { verticesToRestart: ids, restartDelayMs: delayMs } = result;
    const { world } = this.master;
    if (result.isRootCause) {
      world.emit("failover.started", {
        jobId: this.graph.jobId,
        scope: result.failedTask === null ? "global" : "region",
        cause: describeThrowable(result.error),
        delayMs,
        tasks: Object.freeze([...ids]),
      });
      world.point("failover.started");
    } else world.point("failover.merged");
    const restart = this.own.nextRestart++;
    this.own.restarts.set(restart, {
      versions: Object.freeze(this.parts.versioner.recordVertexModifications(ids)),
      attempts: Object.freeze(ids.map((id) => this.graph.execution(id).attempt)),
      isGlobal: result.failedTask === null,
      isDelayOver: false,
    });
    for (const id of ids) this.own.waitingForRestart.add(id);
    this.graph.transitionJob("RUNNING", "RESTARTING", result.error);
    for (const id of ids) this.parts.allocator.cancel(id);
    for (const id of ids) this.parts.operations.cancel(id);
    world.setTimer(`${RESTART_TIMER}${String(restart)}`, delayMs * 1000);
  }

  /** Restarts what has waited long enough and whose tasks have all ended. */
  private checkRestarts(): void {
    for (const [restart, pending] of [...this.own.restarts]) {
      if (!pending.isDelayOver || !this.haveEnded(pending)) continue;
      this.own.restarts.delete(restart);
      this.restartTasks(pending);
    }
  }

  private haveEnded({ versions, attempts }: PendingRestart): boolean {
    return versions.every(
      ({ id }, index) =>
        this.graph.isTerminal(id) || this.graph.execution(id).attempt !== attempts[index],
    );
  }

  private restartTasks({ versions, isGlobal }: PendingRestart): void {
    const ids = versions
      .filter((version) => !this.parts.versioner.isModified(version))
      .map(({ id }) => id);
    if (ids.length === 0) return;
    this.master.world.point("failover.restarting");
    for (const id of ids) this.own.waitingForRestart.delete(id);
    if (this.own.waitingForRestart.size === 0) this.graph.transitionJob("RESTARTING", "RUNNING");
    for (const id of ids) this.graph.resetForNewExecution(id);
    const checkpointId = this.restoreState(ids, isGlobal);
    this.master.world.emit("failover.restarted", {
      jobId: this.graph.jobId,
      checkpointId,
      tasks: ids.length,
    });
    this.parts.strategy.restartTasks(ids);
  }

  /** Answers the id of the restored checkpoint; -1 = from the beginning. */
  private restoreState(ids: readonly ExecutionVertexId[], isGlobal: boolean): number {
    const { coordinators } = this.parts;
    const checkpointId = this.checkpointing?.restoreState(ids, isGlobal) ?? -1;
    if (isGlobal && this.checkpointing === null) {
      for (const operatorId of coordinators.operatorIds) {
        this.master.world.emit("source.coordinatorReset", { operatorId, checkpointId });
        coordinators.find(operatorId)?.resetToCheckpoint(undefined);
      }
    } else if (!isGlobal) {
      for (const id of ids) {
        const { vertex, subtask } = this.graph.execution(id);
        coordinators.subtaskReset(vertex, subtask, checkpointId);
      }
    }
    return checkpointId;
  }

  // ----------------------------------------------------------------------------------------- end

  private failJob(cause: SerializedThrowable): void {
    const { world } = this.master;
    world.emit("failover.suppressed", {
      jobId: this.graph.jobId,
      cause: describeThrowable(cause),
    });
    world.point("failover.suppressed");
    this.voidAllDecisions();
    const isFailing =
      this.graph.transitionJob("RUNNING", "FAILING", cause) ||
      this.graph.transitionJob("RESTARTING", "FAILING", cause) ||
      this.graph.transitionJob("CREATED", "FAILING", cause);
    if (isFailing) this.cancelAll();
    this.checkTermination();
  }

  private cancelAll(): void {
    const { vertices } = this.environment.topology;
    for (const id of vertices) this.parts.allocator.cancel(id);
    for (const id of vertices) this.parts.operations.cancel(id);
  }

  /** Deployments and restarts that were decided are no longer wanted. */
  private voidAllDecisions(): void {
    this.parts.versioner.recordVertexModifications(this.environment.topology.vertices);
    this.own.restarts.clear();
    this.own.waitingForRestart.clear();
  }

  private isEnding(): boolean {
    const { status } = this.graph;
    return status === "FAILING" || status === "CANCELLING" || isTerminalJobStatus(status);
  }

  private checkTermination(): void {
    const { graph } = this;
    if (graph.isEveryExecutionFinished) graph.transitionJob("RUNNING", "FINISHED");
    if (!graph.isEveryExecutionTerminal) return;
    graph.transitionJob("FAILING", "FAILED", graph.state.failureCause);
    graph.transitionJob("CANCELLING", "CANCELED");
  }

  // ----------------------------------------------------------------------------------- reactions

  private onJobStatusChanged(
    from: JobStatus,
    to: JobStatus,
    cause: SerializedThrowable | null,
  ): void {
    const { jobId, name } = this.environment.jobGraph;
    this.master.world.emit("job.status", {
      jobId,
      name,
      from,
      to,
      cause: cause === null ? "" : describeThrowable(cause),
    });
    this.master.world.point(`job.status.${to.toLowerCase()}`);
    this.effects.jobRestarting(to === "RESTARTING");
    this.checkpointing?.jobStatusChanges(to);
    if (!isTerminalJobStatus(to)) return;
    this.checkpointing?.shutdown(to);
    this.effects.jobTerminated(to, cause);
  }

  private onExecutionStateChanged(id: ExecutionVertexId, to: ExecutionState): void {
    this.checkpointing?.onStateUpdate(id, to);
    this.parts.deployments.onStateChanged(id, to);
    if (!isTerminalExecutionState(to)) return;
    this.parts.allocator.release(id);
    if (to === "FINISHED") {
      this.parts.allocator.stopReserving(id);
      this.parts.strategy.onTaskFinished(id);
    }
    this.master.afterwards(() => {
      this.parts.deployer.assignAndDeploy();
      this.checkRestarts();
      this.checkTermination();
    });
  }
}

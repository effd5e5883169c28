/**
 * Runs a job with as many slots as there are: declares how many it would like, goes on with fewer
 * when one is lost, and restarts with more when some come. It is a state machine; what happens in
 * which state is written there.
 *
 * ```text
 * Created -> WaitingForResources -> CreatingExecutionGraph -> Executing (StopWithSavepoint) -> Finished
 *                    ^------------------------ Restarting <------|
 * ```
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.AdaptiveScheduler
 * Simplified: no exception history, no rescale history
 */
import type {
  ExecutionAttemptId,
  ExecutionState,
  JobStatus,
  SerializedThrowable,
} from "../../../model/execution-attempt.js";
import { JavaException, checkState } from "../../../model/java-exception.js";
import type { ExecutionGraph } from "../../executiongraph/execution-graph.js";
import { isTerminalExecutionState } from "../../executiongraph/execution-state-transitions.js";
import { isTerminalJobStatus } from "../../executiongraph/job-status-transitions.js";
import type { JobCheckpointing } from "../../jobmaster/job-checkpointing.js";
import type { JobEnvironment } from "../../jobmaster/job-environment.js";
import type { TaskCallContinuation } from "../../jobmaster/job-master-context.js";
import type { DeclarativeSlotPoolService } from "../../jobmaster/slotpool/declarative-slot-pool-service.js";
import { describeThrowable, type CallOutcome } from "../../rpc/rpc-message.js";
import type { ExecutionGraphContext, ExecutionGraphParts } from "../execution-graph-parts.js";
import {
  onTaskCallAnswered,
  reconcileDeployments,
  updateTaskExecutionState,
} from "../execution-reports.js";
import type { ExecutionVertexId } from "../execution-topology.js";
import type { RestartBackoffTimeStrategy } from "../failover/restart-backoff-time-strategy.js";
import type { OperatorCoordinatorHandler } from "../operator-coordinator-handler.js";
import { createRestartStrategy } from "../scheduler-parts.js";
import type { SchedulerEffects, SchedulerNG } from "../scheduler-ng.js";
import { AdaptiveContext, type AdaptiveInternals } from "./adaptive-context.js";
import {
  AdaptiveExecutionGraph,
  type AdaptiveExecutionGraphState,
} from "./adaptive-execution-graph.js";
import { jobInformationOf } from "./adaptive-job-environments.js";
import type { AdaptiveSchedulerSettings } from "./adaptive-scheduler-settings.js";
import type { JobInformation } from "./allocator/job-information.js";
import { SlotSharingSlotAllocator } from "./allocator/slot-sharing-slot-allocator.js";
import { Created } from "./created.js";
import { createSchedulerState } from "./create-scheduler-state.js";
import { Finished } from "./finished.js";
import {
  applyJobResourceRequirements,
  type JobResourceRequirements,
} from "./job-resource-requirements.js";
import type { SchedulerState, SchedulerStateName } from "./scheduler-state.js";

interface OwnState {
  /** Counts states, so that what an earlier one scheduled is known as such. */
  stateNumber: number;
  /** Keys of the timers of the current state. */
  timers: Set<string>;
  /** The bounds that users may change. */
  jobInformation: JobInformation;
  desiredSlots: number;
}

interface SavedAdaptiveScheduler {
  readonly own: OwnState;
  readonly state: { readonly name: SchedulerStateName; readonly data: unknown };
  readonly executionGraph: AdaptiveExecutionGraphState;
  readonly restartStrategy: object;
}

const TIMER = "adaptive/";

export class AdaptiveScheduler implements SchedulerNG, AdaptiveInternals {
  readonly settings: AdaptiveSchedulerSettings;
  readonly allocator: SlotSharingSlotAllocator;
  readonly slotPool: DeclarativeSlotPoolService;
  readonly restartStrategy: RestartBackoffTimeStrategy;
  readonly executionGraph: AdaptiveExecutionGraph;
  own: OwnState;
  private readonly context: ExecutionGraphContext;
  private readonly effects: Omit<SchedulerEffects, "jobRestarting">;
  private readonly stateContext: AdaptiveContext;
  private current: SchedulerState;

  constructor(
    job: JobEnvironment,
    slotPool: DeclarativeSlotPoolService,
    context: ExecutionGraphContext,
    effects: Omit<SchedulerEffects, "jobRestarting">,
  ) {
    checkState(job.adaptive !== null, "The job is not configured for the adaptive scheduler.");
    this.settings = job.adaptive;
    this.slotPool = slotPool;
    this.context = context;
    this.effects = effects;
    this.allocator = new SlotSharingSlotAllocator(job.adaptive.allocator);
    this.restartStrategy = createRestartStrategy(job, context.master);
    this.executionGraph = new AdaptiveExecutionGraph(job, slotPool, context, {
      jobStatusChanged: (_from, to) => this.checkpointing?.jobStatusChanges(to),
      executionStateChanged: this.onExecutionStateChanged.bind(this),
      taskFailed: this.failTask.bind(this),
      cancelJob: this.cancel.bind(this),
      handleGlobalFailure: this.handleGlobalFailure.bind(this),
      recovered: effects.recovered,
      recoveryFailed: effects.recoveryFailed,
      checkpointCompleted: () => this.current.onCompletedCheckpoint?.(),
      checkpointFailed: () => this.current.onFailedCheckpoint?.(),
      stopWithSavepoint: (event) => this.current.onStopWithSavepoint?.(event),
    });
    this.own = {
      stateNumber: 0,
      timers: new Set(),
      jobInformation: jobInformationOf(job.jobGraph, job.adaptive.isReactive),
      desiredSlots: 0,
    };
    this.stateContext = new AdaptiveContext(this);
    this.current = new Created(this.stateContext);
  }

  get state(): SavedAdaptiveScheduler {
    return {
      own: this.own,
      state: { name: this.current.name, data: this.current.data },
      executionGraph: this.executionGraph.state,
      restartStrategy: this.restartStrategy.state,
    };
  }

  set state({ own, state, executionGraph, restartStrategy }: SavedAdaptiveScheduler) {
    this.own = own;
    this.executionGraph.state = executionGraph;
    this.restartStrategy.state = restartStrategy;
    this.current = createSchedulerState(state.name, state.data, this.stateContext, this.settings);
  }

  get master(): ExecutionGraphContext["master"] {
    return this.context.master;
  }

  get parts(): ExecutionGraphParts {
    return this.executionGraph.parts;
  }

  get graph(): ExecutionGraph {
    return this.parts.graph;
  }

  get checkpointing(): JobCheckpointing | null {
    return this.parts.checkpointing;
  }

  get coordinators(): OperatorCoordinatorHandler {
    return this.parts.coordinators;
  }

  failInitialization(cause: SerializedThrowable): void {
    const { jobId } = this.graph;
    this.master.world.emit("exception.archived", {
      jobId,
      task: "",
      cause: describeThrowable(cause),
    });
    this.transitionTo(new Finished("FAILED"), cause);
  }

  startScheduling(executionGraphId: string | null): void {
    this.executionGraph.setExecutionGraphId(executionGraphId);
    this.effects.schedulingStarted();
    checkState(this.current instanceof Created, "Can only start scheduling in Created state.");
    this.current.startScheduling();
  }

  suspend(cause: SerializedThrowable): void {
    if (isTerminalJobStatus(this.current.jobStatus)) return;
    this.executionGraph.suspend(cause);
    this.transitionTo(new Finished("SUSPENDED"), cause);
  }

  cancel(): void {
    this.current.cancel();
  }

  requestJobStatus(): JobStatus {
    return this.current.jobStatus;
  }

  updateTaskExecutionState(
    attempt: ExecutionAttemptId,
    state: ExecutionState,
    cause: SerializedThrowable | null,
  ): boolean {
    if (!this.current.hasExecutionGraph) return false;
    const taskFailed = this.failTask.bind(this);
    return updateTaskExecutionState(this.parts, attempt, state, cause, taskFailed);
  }

  handleGlobalFailure(cause: SerializedThrowable): void {
    this.current.onFailure(cause);
  }

  updateJobResourceRequirements(requirements: JobResourceRequirements): void {
    if (this.settings.isReactive) {
      const text = "Cannot change the parallelism of a job running in reactive mode.";
      throw new JavaException("UnsupportedOperationException", text);
    }
    const updated = applyJobResourceRequirements(this.own.jobInformation, requirements);
    if (updated === null) return;
    this.own.jobInformation = updated;
    this.master.world.point("adaptive.requirements.updated");
    this.declareDesiredResources();
    this.current.onNewResourceRequirements?.();
  }

  onCallAnswered(call: TaskCallContinuation, outcome: CallOutcome): void {
    onTaskCallAnswered(this.parts, call, outcome);
  }

  reconcileDeployments(taskManager: string, reported: readonly string[]): void {
    reconcileDeployments(this.parts, taskManager, reported);
  }

  onTimer(key: string): boolean {
    if (!key.startsWith(TIMER)) {
      return this.coordinators.onTimer(key) || (this.checkpointing?.onTimer(key) ?? false);
    }
    const rest = key.slice(TIMER.length);
    const slash = rest.indexOf("/");
    if (Number(rest.slice(0, slash)) === this.own.stateNumber) {
      this.own.timers.delete(key);
      this.current.onScheduled?.(rest.slice(slash + 1));
    }
    return true;
  }

  /** Slots came, or became free again. */
  newResourcesAvailable(): void {
    this.master.afterwards(() => this.current.onNewResourcesAvailable?.());
  }

  onSlotLost(allocationId: string, cause: SerializedThrowable): void {
    for (const id of this.executionGraph.slots.usersOf(allocationId)) {
      this.parts.operations.fail(id, cause, true);
    }
  }

  // ------------------------------------------------------------------------- for the states' context

  schedule(action: string, delayMs: number): void {
    const key = `${TIMER}${String(this.own.stateNumber)}/${action}`;
    this.own.timers.add(key);
    this.master.world.setTimer(key, delayMs * 1000);
  }

  declareDesiredResources(): void {
    const desired = this.allocator.calculateRequiredSlots(this.own.jobInformation);
    if (desired === this.own.desiredSlots) return;
    this.own.desiredSlots = desired;
    this.slotPool.pool.setResourceRequirements(desired);
  }

  transitionTo(next: SchedulerState, cause: SerializedThrowable | null = null): void {
    const { current: previous } = this;
    const { world } = this.master;
    const { jobId, name } = this.parts.environment.jobGraph;
    checkState(
      previous.name !== next.name,
      "Attempted to transition into the very state the scheduler is already in.",
    );
    for (const key of this.own.timers) world.cancelTimer(key);
    this.own.timers.clear();
    const stateNumber = ++this.own.stateNumber;
    this.current = next;
    world.emit("scheduler.state", { jobId, from: previous.name, to: next.name });
    world.point(`adaptive.state.${next.name.charAt(0).toLowerCase()}${next.name.slice(1)}`);
    const from = previous.jobStatus;
    const to = next.jobStatus;
    if (from !== to) {
      const text = cause === null ? "" : describeThrowable(cause);
      world.emit("job.status", { jobId, name, from, to, cause: text });
      world.point(`job.status.${to.toLowerCase()}`);
    }
    next.enter();
    if (next instanceof Finished) this.onFinished(to, cause);
    // The graph may have ended before the state was there to hear of it.
    this.master.afterwards(() => {
      if (this.own.stateNumber === stateNumber) this.tellThatGraphHasEnded();
    });
  }

  // ------------------------------------------------------------------------------------- reactions

  private failTask(id: ExecutionVertexId, cause: SerializedThrowable, cancelTask: boolean): void {
    const { graph, operations, coordinators } = this.parts;
    const { state, vertex, subtask } = graph.execution(id);
    const mayStillRun = state === "DEPLOYING" || state === "INITIALIZING" || state === "RUNNING";
    graph.transition(id, "FAILED", cause);
    if (cancelTask && mayStillRun) operations.sendCancel(id);
    coordinators.executionAttemptFailed(vertex, subtask);
    this.current.onFailure(cause);
  }

  private onExecutionStateChanged(id: ExecutionVertexId, to: ExecutionState): void {
    this.checkpointing?.onStateUpdate(id, to);
    this.parts.deployments.onStateChanged(id, to);
    if (!isTerminalExecutionState(to)) return;
    const { allocationId } = this.graph.execution(id);
    this.master.afterwards(() => {
      if (allocationId !== null) this.executionGraph.slots.release(allocationId, id);
      this.checkWhetherGraphEnds();
    });
  }

  private checkWhetherGraphEnds(): void {
    if (!this.graph.isEveryExecutionTerminal || !this.current.hasExecutionGraph) return;
    const hasEnded =
      this.graph.transitionJob("CANCELLING", "CANCELED") ||
      this.graph.transitionJob("FAILING", "FAILED", this.graph.state.failureCause) ||
      (this.graph.isEveryExecutionFinished && this.graph.transitionJob("RUNNING", "FINISHED"));
    if (hasEnded) this.tellThatGraphHasEnded();
  }

  private tellThatGraphHasEnded(): void {
    const { status } = this.graph;
    if (!this.current.hasExecutionGraph || !isTerminalJobStatus(status)) return;
    if (status === "FINISHED" || status === "CANCELED" || status === "FAILED") {
      this.current.onGraphEnded?.(status);
    }
  }

  private onFinished(status: JobStatus, cause: SerializedThrowable | null): void {
    this.checkpointing?.shutdown(status);
    this.effects.jobTerminated(status, cause);
  }
}

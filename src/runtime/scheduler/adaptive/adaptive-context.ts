/**
 * What the states of the adaptive scheduler may ask of it: resources, the execution graph, and the
 * other states.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.AdaptiveScheduler (the contexts of its states)
 * Simplified: no
 */
import type { JobStatus, SerializedThrowable } from "../../../model/execution-attempt.js";
import { JavaException } from "../../../model/java-exception.js";
import { describeThrowable, throwable } from "../../rpc/rpc-message.js";
import type { ExecutionGraphParts } from "../execution-graph-parts.js";
import { isUnrecoverableError } from "../failover/throwable-classifier.js";
import type { JobMasterContext } from "../../jobmaster/job-master-context.js";
import type { DeclarativeSlotPoolService } from "../../jobmaster/slotpool/declarative-slot-pool-service.js";
import type { RestartBackoffTimeStrategy } from "../failover/restart-backoff-time-strategy.js";
import type { AdaptiveExecutionGraph } from "./adaptive-execution-graph.js";
import type { AdaptiveSchedulerSettings } from "./adaptive-scheduler-settings.js";
import type { JobInformation, VertexParallelism } from "./allocator/job-information.js";
import type { SlotSharingSlotAllocator } from "./allocator/slot-sharing-slot-allocator.js";
import type { JobSchedulingPlan } from "./allocator/slot-assigner.js";
import { Canceling } from "./canceling.js";
import { CreatingExecutionGraph } from "./creating-execution-graph.js";
import { Executing } from "./executing.js";
import { Failing } from "./failing.js";
import { Finished } from "./finished.js";
import { Restarting } from "./restarting.js";
import type { FailureResult, SchedulerState, SchedulerStateContext } from "./scheduler-state.js";
import { StopWithSavepoint } from "./stop-with-savepoint.js";
import { WaitingForResources } from "./waiting-for-resources.js";

/** The scheduler as the context sees it. */
export interface AdaptiveInternals {
  readonly settings: AdaptiveSchedulerSettings;
  readonly allocator: SlotSharingSlotAllocator;
  readonly slotPool: DeclarativeSlotPoolService;
  readonly restartStrategy: RestartBackoffTimeStrategy;
  readonly executionGraph: AdaptiveExecutionGraph;
  readonly master: JobMasterContext;
  readonly parts: ExecutionGraphParts;
  readonly own: { readonly jobInformation: JobInformation; readonly desiredSlots: number };
  schedule(action: string, delayMs: number): void;
  declareDesiredResources(): void;
  transitionTo(next: SchedulerState, cause?: SerializedThrowable | null): void;
}

export class AdaptiveContext implements SchedulerStateContext {
  private readonly scheduler: AdaptiveInternals;

  constructor(scheduler: AdaptiveInternals) {
    this.scheduler = scheduler;
  }

  get parts(): ExecutionGraphParts {
    return this.scheduler.parts;
  }

  wallClockMs(): number {
    return this.scheduler.master.world.wallClockMs();
  }

  schedule(action: string, delayMs: number): void {
    this.scheduler.schedule(action, delayMs);
  }

  // -------------------------------------------------------------------------------------- resources

  hasDesiredResources(): boolean {
    const { own, slotPool } = this.scheduler;
    return slotPool.pool.size >= own.desiredSlots;
  }

  hasSufficientResources(): boolean {
    return this.availableVertexParallelism() !== null;
  }

  availableVertexParallelism(): VertexParallelism | null {
    const { allocator, own, slotPool } = this.scheduler;
    return allocator.determineParallelism(own.jobInformation, slotPool.pool.size);
  }

  currentVertexParallelism(): VertexParallelism {
    return this.scheduler.executionGraph.parallelism;
  }

  determinePlan(): JobSchedulingPlan {
    const { allocator, own, slotPool, executionGraph } = this.scheduler;
    const plan = allocator.determineParallelismAndCalculateAssignment(
      own.jobInformation,
      slotPool.pool.freeSlots(),
      executionGraph.previousAllocations(),
    );
    if (plan !== null) return plan;
    const text = "Not enough resources available for scheduling.";
    throw new JavaException("NoResourceAvailableException", text);
  }

  tryToAssignSlots(plan: JobSchedulingPlan): boolean {
    return this.scheduler.executionGraph.slots.tryReserve(plan, this.parts.graph);
  }

  // -------------------------------------------------------------------------------- execution graph

  createExecutionGraph({ parallelism }: JobSchedulingPlan): void {
    this.scheduler.executionGraph.create(parallelism);
  }

  startCoordinators(): void {
    this.scheduler.executionGraph.startCoordinators();
  }

  deploy(): void {
    this.scheduler.executionGraph.deploy();
  }

  cancelGraph(): void {
    this.scheduler.executionGraph.cancel();
  }

  failGraph(cause: SerializedThrowable): void {
    this.scheduler.executionGraph.fail(cause);
  }

  // --------------------------------------------------------------------------------------- failures

  howToHandleFailure(cause: SerializedThrowable): FailureResult {
    const { restartStrategy } = this.scheduler;
    const jobException = (text: string): FailureResult => ({
      canRestart: false,
      cause: throwable("JobException", text, cause),
    });
    if (isUnrecoverableError(cause)) return jobException("The failure is not recoverable");
    restartStrategy.notifyFailure();
    if (!restartStrategy.canRestart()) {
      return jobException(`Recovery is suppressed by ${restartStrategy.toString()}`);
    }
    return { canRestart: true, backoffTimeMs: restartStrategy.getBackoffTimeMs(), cause };
  }

  failureStarted(result: FailureResult): void {
    const { world } = this.scheduler.master;
    const { environment } = this.parts;
    const { jobId } = environment.jobGraph;
    const cause = describeThrowable(result.cause);
    world.emit("exception.archived", { jobId, task: "", cause });
    if (!result.canRestart) {
      world.emit("failover.suppressed", { jobId, cause });
      world.point("failover.suppressed");
      return;
    }
    const tasks = Object.freeze([...environment.topology.vertices]);
    const delayMs = result.backoffTimeMs;
    world.emit("failover.started", { jobId, scope: "global", cause, delayMs, tasks });
    world.point("failover.started");
  }

  rescaleStarted(parallelism: VertexParallelism): void {
    const { world } = this.scheduler.master;
    const { jobId, vertices } = this.parts.environment.jobGraph;
    world.emit("rescale.started", {
      jobId,
      from: Object.freeze(vertices.map((vertex) => vertex.parallelism)),
      to: Object.freeze(vertices.map(({ index }) => parallelism.get(index) ?? 0)),
    });
    world.point("adaptive.rescale.started");
  }

  // ----------------------------------------------------------------------------------------- states

  goToWaitingForResources(): void {
    this.scheduler.declareDesiredResources();
    this.scheduler.transitionTo(new WaitingForResources(this, this.scheduler.settings));
  }

  goToCreatingExecutionGraph(): void {
    this.scheduler.transitionTo(new CreatingExecutionGraph(this));
  }

  goToExecuting(): void {
    this.scheduler.transitionTo(new Executing(this, this.scheduler.settings));
  }

  goToStopWithSavepoint(): void {
    this.scheduler.transitionTo(new StopWithSavepoint(this));
  }

  goToRestarting(backoffTimeMs: number, parallelism: VertexParallelism | null): void {
    this.scheduler.executionGraph.countAttempts();
    this.scheduler.transitionTo(new Restarting(this, backoffTimeMs, parallelism));
  }

  goToCanceling(): void {
    this.scheduler.transitionTo(new Canceling(this));
  }

  goToFailing(cause: SerializedThrowable): void {
    this.scheduler.transitionTo(new Failing(this, cause), cause);
  }

  goToFinished(status: JobStatus, cause: SerializedThrowable | null): void {
    this.scheduler.transitionTo(new Finished(status), cause);
  }
}

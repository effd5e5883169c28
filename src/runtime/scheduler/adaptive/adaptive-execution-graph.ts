/**
 * The execution graph of an adaptive job: made anew at each start, with the parallelism of the plan,
 * the state of the latest checkpoint and attempt numbers that were never used.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.AdaptiveScheduler (its ExecutionGraphFactory and
 * VertexAttemptNumberStore)
 * Simplified: no
 */
import type { SerializedThrowable } from "../../../model/execution-attempt.js";
import type { ExecutionGraphState } from "../../executiongraph/execution-graph.js";
import { isTerminalJobStatus } from "../../executiongraph/job-status-transitions.js";
import type { DeploymentsState } from "../../jobmaster/execution-deployment-tracker.js";
import type { JobCheckpointingState } from "../../jobmaster/job-checkpointing.js";
import type { JobEnvironment } from "../../jobmaster/job-environment.js";
import type { DeclarativeSlotPoolService } from "../../jobmaster/slotpool/declarative-slot-pool-service.js";
import {
  createExecutionGraphParts,
  type ExecutionGraphCallbacks,
  type ExecutionGraphContext,
  type ExecutionGraphParts,
} from "../execution-graph-parts.js";
import { executionVertexId, type ExecutionVertexId } from "../execution-topology.js";
import type { OperatorCoordinatorsState } from "../operator-coordinator-handler.js";
import { AdaptiveJobEnvironments } from "./adaptive-job-environments.js";
import {
  jobAllocationsOf,
  type JobAllocationsInformation,
} from "./allocator/job-allocations-information.js";
import type { VertexParallelism } from "./allocator/job-information.js";
import { handOverCheckpointing } from "./hand-over-checkpointing.js";
import { SharedSlots, type SharedSlotsState } from "./shared-slots.js";

interface OwnState {
  /** `null`: none was made yet. */
  parallelism: VertexParallelism | null;
  /** Number of the next attempt of each subtask that ever ran. */
  attempts: Map<ExecutionVertexId, number>;
  /** Whether operator coordinators were started by their restore. */
  isRestored: boolean;
  /** With high availability: tells the attempts of this leader from those of others. */
  executionGraphId: string | null;
}

export interface AdaptiveExecutionGraphState {
  own: OwnState;
  slots: SharedSlotsState;
  graph: ExecutionGraphState;
  coordinators: OperatorCoordinatorsState;
  deployments: DeploymentsState;
  checkpointing: JobCheckpointingState | null;
}

export class AdaptiveExecutionGraph {
  readonly slots: SharedSlots;
  parts: ExecutionGraphParts;
  private own: OwnState = {
    parallelism: null,
    attempts: new Map(),
    isRestored: false,
    executionGraphId: null,
  };
  private readonly job: JobEnvironment;
  private readonly environments: AdaptiveJobEnvironments;
  private readonly context: ExecutionGraphContext;
  private readonly callbacks: ExecutionGraphCallbacks;

  constructor(
    job: JobEnvironment,
    slotPool: DeclarativeSlotPoolService,
    context: ExecutionGraphContext,
    callbacks: ExecutionGraphCallbacks,
  ) {
    this.job = job;
    this.environments = new AdaptiveJobEnvironments(job);
    this.context = context;
    this.callbacks = callbacks;
    this.slots = new SharedSlots(slotPool);
    this.parts = this.createParts();
  }

  get state(): AdaptiveExecutionGraphState {
    const { graph, coordinators, deployments, checkpointing } = this.parts;
    return {
      own: this.own,
      slots: this.slots.state,
      graph: graph.state,
      coordinators: coordinators.state,
      deployments: deployments.state,
      checkpointing: checkpointing?.state ?? null,
    };
  }

  set state(state: AdaptiveExecutionGraphState) {
    this.own = state.own;
    this.slots.state = state.slots;
    this.parts = this.createParts();
    const { graph, coordinators, deployments, checkpointing } = this.parts;
    graph.state = state.graph;
    coordinators.state = state.coordinators;
    deployments.state = state.deployments;
    if (checkpointing !== null && state.checkpointing !== null) {
      checkpointing.state = state.checkpointing;
    }
  }

  get parallelism(): VertexParallelism {
    const { vertices } = this.parts.environment.jobGraph;
    return new Map(vertices.map(({ index, parallelism }) => [index, parallelism]));
  }

  /** Attempts are named after the graph. */
  setExecutionGraphId(executionGraphId: string | null): void {
    this.own.executionGraphId = executionGraphId;
  }

  /** Replaces the graph by a new one, which continues from the latest checkpoint. */
  create(parallelism: VertexParallelism): void {
    const { checkpointing: previous } = this.parts;
    const isFirst = this.own.parallelism === null;
    this.own.parallelism = parallelism;
    this.parts = this.createParts();
    const { graph, environment, checkpointing } = this.parts;
    const { jobId, vertices } = environment.jobGraph;
    const { world } = this.context.master;
    world.emit("job.graphCreated", {
      jobId,
      parallelism: Object.freeze(vertices.map((vertex) => vertex.parallelism)),
    });
    graph.transitionJob("INITIALIZING", "CREATED");
    graph.state.executionGraphId = this.own.executionGraphId;
    const ids = environment.topology.vertices;
    handOverCheckpointing(previous, checkpointing);
    checkpointing?.start();
    const checkpointId = checkpointing?.checkpointToRestore()?.checkpointId ?? -1;
    this.own.isRestored = checkpointId >= 0;
    if (!isFirst) {
      world.point("failover.restarting");
      world.emit("failover.restarted", { jobId, checkpointId, tasks: ids.length });
    }
    for (const id of ids) graph.transition(id, "SCHEDULED");
  }

  startCoordinators(): void {
    const { graph, coordinators } = this.parts;
    graph.transitionJob("CREATED", "RUNNING");
    if (!this.own.isRestored) coordinators.startAll();
  }

  deploy(): void {
    const { graph, operations, environment } = this.parts;
    for (const id of environment.topology.vertices) {
      if (graph.execution(id).state === "SCHEDULED") operations.deploy(id);
    }
  }

  cancel(): void {
    const { graph } = this.parts;
    if (!graph.transitionJob("RUNNING", "CANCELLING")) {
      graph.transitionJob("FAILING", "CANCELLING");
    }
    this.stopAll();
  }

  suspend(cause: SerializedThrowable): void {
    const { graph } = this.parts;
    if (!isTerminalJobStatus(graph.status)) graph.transitionJob(graph.status, "SUSPENDED", cause);
  }

  fail(cause: SerializedThrowable): void {
    this.parts.graph.transitionJob("RUNNING", "FAILING", cause);
    this.stopAll();
  }

  /** The next attempts are new ones. */
  countAttempts(): void {
    for (const [id, { attempt }] of this.parts.graph.state.executions) {
      this.own.attempts.set(id, attempt + 1);
    }
  }

  /** Where the subtasks ran last; nothing without a checkpoint, since then there is no state. */
  previousAllocations(): JobAllocationsInformation {
    const { graph, environment, checkpointing } = this.parts;
    const latest = checkpointing?.coordinator.completedCheckpointStore.getLatestCheckpoint();
    if (latest === undefined || latest === null || this.own.parallelism === null) return new Map();
    return jobAllocationsOf(
      environment.jobGraph.vertices,
      (vertex, subtask) => graph.execution(executionVertexId(vertex, subtask)).allocationId,
      (vertex, subtask) => checkpointing?.stateSizeOf(latest, vertex, subtask) ?? 0,
    );
  }

  private stopAll(): void {
    const { environment, operations } = this.parts;
    for (const id of environment.topology.vertices) operations.cancel(id);
  }

  private createParts(): ExecutionGraphParts {
    const { parallelism, attempts } = this.own;
    const environment = parallelism === null ? this.job : this.environments.of(parallelism);
    return createExecutionGraphParts(environment, this.context, this.callbacks, attempts);
  }
}

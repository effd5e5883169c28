/**
 * Builds the parts of a scheduler and connects them.
 *
 * Flink: org.apache.flink.runtime.scheduler.DefaultSchedulerComponents and DefaultSchedulerFactory
 * Simplified: no
 */
import type { ExecutionState, SerializedThrowable } from "../../model/execution-attempt.js";
import type { SplitEnumeratorFactory } from "../../model/source.js";
import {
  ExecutionGraph,
  type Execution,
  type ExecutionGraphEffects,
} from "../executiongraph/execution-graph.js";
import { ExecutionDeploymentTracker } from "../jobmaster/execution-deployment-tracker.js";
import { JobCheckpointing } from "../jobmaster/job-checkpointing.js";
import type { JobEnvironment } from "../jobmaster/job-environment.js";
import type { JobMasterContext } from "../jobmaster/job-master-context.js";
import type { DeclarativeSlotPoolBridge } from "../jobmaster/slotpool/declarative-slot-pool-bridge.js";
import type { ControlPlaneRules } from "../rules/control-plane-rules.js";
import { describeThrowable, throwable } from "../rpc/rpc-message.js";
import { DefaultExecutionDeployer } from "./default-execution-deployer.js";
import { ExecutionOperations } from "./execution-operations.js";
import { executionVertexId, type ExecutionVertexId } from "./execution-topology.js";
import { ExecutionVertexVersioner } from "./execution-vertex-versioner.js";
import { ExecutionFailureHandler } from "./failover/execution-failure-handler.js";
import { RestartAllFailoverStrategy } from "./failover/restart-all-failover-strategy.js";
import { createRestartBackoffTimeStrategy } from "./failover/restart-backoff-time-strategy-factory.js";
import {
  RestartPipelinedRegionFailoverStrategy,
  type FailoverStrategy,
} from "./failover/restart-pipelined-region-failover-strategy.js";
import { ALIGNMENT_TIMER, OperatorCoordinatorHandler } from "./operator-coordinator-handler.js";
import { PipelinedRegionSchedulingStrategy } from "./pipelined-region-scheduling-strategy.js";
import { SlotSharingExecutionSlotAllocator } from "./slot-sharing-execution-slot-allocator.js";

export interface SchedulerParts {
  readonly graph: ExecutionGraph;
  readonly versioner: ExecutionVertexVersioner;
  readonly allocator: SlotSharingExecutionSlotAllocator;
  readonly operations: ExecutionOperations;
  readonly deployer: DefaultExecutionDeployer;
  readonly strategy: PipelinedRegionSchedulingStrategy;
  readonly failures: ExecutionFailureHandler;
  readonly coordinators: OperatorCoordinatorHandler;
  readonly deployments: ExecutionDeploymentTracker;
  /** `null`: the job takes no checkpoints. */
  readonly checkpointing: JobCheckpointing | null;
}

/** How the parts reach the scheduler. */
export interface SchedulerCallbacks extends Pick<ExecutionGraphEffects, "jobStatusChanged"> {
  executionStateChanged(id: ExecutionVertexId, to: ExecutionState): void;
  taskFailed(id: ExecutionVertexId, cause: SerializedThrowable, cancelTask: boolean): void;
  handleGlobalFailure(cause: SerializedThrowable): void;
  /** What a former leader has left is read. */
  recovered(): void;
  scheduleSlotRequestTimeout(bulk: number): void;
  cancelSlotRequestTimeout(bulk: number): void;
}

export function createSchedulerParts(
  environment: JobEnvironment,
  slotPool: DeclarativeSlotPoolBridge,
  enumerators: SplitEnumeratorFactory,
  rules: ControlPlaneRules,
  master: JobMasterContext,
  callbacks: SchedulerCallbacks,
): SchedulerParts {
  const graph = createGraph(environment, master, callbacks);
  const versioner = new ExecutionVertexVersioner();
  const allocator = new SlotSharingExecutionSlotAllocator(environment.slotSharing, slotPool, {
    priorAllocationOf: (id) => graph.execution(id).lastAllocationId,
    stateLocationOf: (id) => {
      const { restore, lastTaskManager } = graph.execution(id);
      return restore === null ? null : lastTaskManager;
    },
  });
  const coordinators = createCoordinators(environment, graph, enumerators, rules, master);
  const operations = new ExecutionOperations(environment, graph, master, {
    taskFailed: callbacks.taskFailed,
    cancelling: (id) => {
      const { vertex, subtask } = graph.execution(id);
      coordinators.executionAttemptFailed(vertex, subtask);
    },
  });
  const deployer = new DefaultExecutionDeployer(
    graph,
    versioner,
    allocator,
    environment.slotRequestTimeoutUs,
    {
      deploy: operations.deploy.bind(operations),
      markFailed: (id, cause) => {
        callbacks.taskFailed(id, cause, false);
      },
      scheduleTimeout: callbacks.scheduleSlotRequestTimeout,
      cancelTimeout: callbacks.cancelSlotRequestTimeout,
    },
  );
  const strategy = new PipelinedRegionSchedulingStrategy(environment.topology, {
    stateOf: (id) => graph.execution(id).state,
    allocateSlotsAndDeploy: deployer.allocateSlotsAndDeploy.bind(deployer),
  });
  const failures = createFailureHandler(environment, graph, master, rules);
  const checkpointing = createCheckpointing(
    environment,
    graph,
    coordinators,
    master,
    rules,
    callbacks,
  );
  return {
    graph,
    versioner,
    allocator,
    operations,
    deployer,
    strategy,
    failures,
    coordinators,
    deployments: new ExecutionDeploymentTracker(graph),
    checkpointing,
  };
}

function createGraph(
  { jobGraph, topology }: JobEnvironment,
  master: JobMasterContext,
  callbacks: SchedulerCallbacks,
): ExecutionGraph {
  const { jobId, vertices } = jobGraph;
  const trace = (
    id: ExecutionVertexId,
    execution: Readonly<Execution>,
    from: ExecutionState,
    cause: SerializedThrowable | null,
  ): void => {
    const { vertex, subtask, attempt, taskManager, state } = execution;
    master.world.emit("execution.state", {
      jobId,
      attempt: graph.attemptKeyOf(id),
      vertex,
      vertexName: vertices[vertex]?.name ?? "",
      subtask,
      attemptNumber: attempt,
      taskManager: taskManager ?? "",
      from,
      to: state,
      cause: cause === null ? "" : describeThrowable(cause),
    });
  };
  const graph: ExecutionGraph = new ExecutionGraph(jobId, topology.vertices, {
    jobStatusChanged: callbacks.jobStatusChanged,
    executionStateChanged: (id, execution, from, cause) => {
      trace(id, execution, from, cause);
      callbacks.executionStateChanged(id, execution.state);
    },
  });
  return graph;
}

function createCoordinators(
  environment: JobEnvironment,
  graph: ExecutionGraph,
  enumerators: SplitEnumeratorFactory,
  rules: ControlPlaneRules,
  master: JobMasterContext,
): OperatorCoordinatorHandler {
  return new OperatorCoordinatorHandler(environment, enumerators, rules, (operatorId, vertex) => ({
    sendToSubtask: (subtask, event) => {
      const id = executionVertexId(vertex, subtask);
      const { taskManager } = graph.execution(id);
      if (taskManager === null) return;
      const attempt = graph.attemptOf(id);
      master.world.point("operatorEvent.sent");
      master.ask(
        taskManager,
        { type: "taskExecutor.sendOperatorEvent", attempt, operatorId, event },
        { kind: "operatorEvent", id, attempt, event: event.kind },
      );
    },
    request: (address, requestId, body) => {
      master.request(address, { ...body, requestId: `${operatorId}/${requestId}` });
    },
    splitAssigned: ({ splitId }, subtask) => {
      master.world.emit("source.splitAssigned", { operatorId, splitId, subtask });
      master.world.point("source.split.assigned");
    },
    splitsReturned: (splits, subtask) => {
      const splitIds = Object.freeze(splits.map(({ splitId }) => splitId));
      master.world.emit("source.splitsReturned", { operatorId, splitIds, subtask });
      master.world.point("source.splits.returned");
    },
    scheduleAlignment: (delayMs) => {
      master.world.setTimer(`${ALIGNMENT_TIMER}${operatorId}`, delayMs * 1000);
    },
  }));
}

function createFailureHandler(
  environment: JobEnvironment,
  graph: ExecutionGraph,
  master: JobMasterContext,
  rules: ControlPlaneRules,
): ExecutionFailureHandler {
  const { topology, jobSettings, clusterSettings, checkpointing, failoverStrategy } = environment;
  const region: FailoverStrategy =
    failoverStrategy === "full"
      ? new RestartAllFailoverStrategy(topology)
      : new RestartPipelinedRegionFailoverStrategy(topology, {
          stateOf: (id) => graph.execution(id).state,
          isPartitionAvailable: () => true,
        });
  const strategy: FailoverStrategy = {
    getTasksNeedingRestart: (task, cause) =>
      rules.restartsWholeRegion() ? region.getTasksNeedingRestart(task, cause) : [task],
  };
  const isCheckpointing = checkpointing !== null;
  return new ExecutionFailureHandler(
    topology,
    strategy,
    createRestartBackoffTimeStrategy(jobSettings, clusterSettings, isCheckpointing, {
      absoluteTimeMillis: () => master.world.wallClockMs(),
      randomBetween: (low, high) =>
        low + master.world.random("restartJitter").below(high - low + 1),
    }),
  );
}

function createCheckpointing(
  environment: JobEnvironment,
  graph: ExecutionGraph,
  coordinators: OperatorCoordinatorHandler,
  master: JobMasterContext,
  rules: ControlPlaneRules,
  callbacks: SchedulerCallbacks,
): JobCheckpointing | null {
  if (environment.checkpointing === null) return null;
  return new JobCheckpointing(
    environment,
    environment.checkpointing,
    graph,
    coordinators,
    master,
    rules,
    {
      failJob: (message) => {
        callbacks.handleGlobalFailure(throwable("FlinkRuntimeException", message));
      },
      failJobDueToTaskFailure: (message, id) => {
        if (graph.execution(id).state !== "RUNNING") return;
        callbacks.handleGlobalFailure(throwable("FlinkRuntimeException", message));
      },
      recovered: callbacks.recovered,
    },
  );
}

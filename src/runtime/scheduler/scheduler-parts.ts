/**
 * Builds the parts of a scheduler and connects them.
 *
 * Flink: org.apache.flink.runtime.scheduler.DefaultSchedulerComponents and DefaultSchedulerFactory
 * Simplified: no
 */
import type { ExecutionGraph } from "../executiongraph/execution-graph.js";
import type { JobEnvironment } from "../jobmaster/job-environment.js";
import type { JobMasterContext } from "../jobmaster/job-master-context.js";
import type { DeclarativeSlotPoolBridge } from "../jobmaster/slotpool/declarative-slot-pool-bridge.js";
import type { ControlPlaneRules } from "../rules/control-plane-rules.js";
import { DefaultExecutionDeployer } from "./default-execution-deployer.js";
import {
  createExecutionGraphParts,
  type ExecutionGraphCallbacks,
  type ExecutionGraphContext,
  type ExecutionGraphParts,
} from "./execution-graph-parts.js";
import { ExecutionVertexVersioner } from "./execution-vertex-versioner.js";
import { ExecutionFailureHandler } from "./failover/execution-failure-handler.js";
import { RestartAllFailoverStrategy } from "./failover/restart-all-failover-strategy.js";
import { createRestartBackoffTimeStrategy } from "./failover/restart-backoff-time-strategy-factory.js";
import type { RestartBackoffTimeStrategy } from "./failover/restart-backoff-time-strategy.js";
import {
  RestartPipelinedRegionFailoverStrategy,
  type FailoverStrategy,
} from "./failover/restart-pipelined-region-failover-strategy.js";
import { PipelinedRegionSchedulingStrategy } from "./pipelined-region-scheduling-strategy.js";
import { SlotSharingExecutionSlotAllocator } from "./slot-sharing-execution-slot-allocator.js";

export interface SchedulerParts extends ExecutionGraphParts {
  readonly versioner: ExecutionVertexVersioner;
  readonly allocator: SlotSharingExecutionSlotAllocator;
  readonly deployer: DefaultExecutionDeployer;
  readonly strategy: PipelinedRegionSchedulingStrategy;
  readonly failures: ExecutionFailureHandler;
}

/** How the parts reach the scheduler. */
export interface SchedulerCallbacks extends ExecutionGraphCallbacks {
  scheduleSlotRequestTimeout(bulk: number): void;
  cancelSlotRequestTimeout(bulk: number): void;
}

export function createSchedulerParts(
  environment: JobEnvironment,
  slotPool: DeclarativeSlotPoolBridge,
  context: ExecutionGraphContext,
  callbacks: SchedulerCallbacks,
): SchedulerParts {
  const parts = createExecutionGraphParts(environment, context, callbacks);
  const { graph, operations } = parts;
  const versioner = new ExecutionVertexVersioner();
  const allocator = new SlotSharingExecutionSlotAllocator(environment.slotSharing, slotPool, {
    priorAllocationOf: (id) => graph.execution(id).lastAllocationId,
    stateLocationOf: (id) => {
      const { restore, lastTaskManager } = graph.execution(id);
      return restore === null ? null : lastTaskManager;
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
  const failures = createFailureHandler(environment, graph, context.master, context.rules);
  return { ...parts, versioner, allocator, deployer, strategy, failures };
}

function createFailureHandler(
  environment: JobEnvironment,
  graph: ExecutionGraph,
  master: JobMasterContext,
  rules: ControlPlaneRules,
): ExecutionFailureHandler {
  const { topology, failoverStrategy } = environment;
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
  return new ExecutionFailureHandler(
    topology,
    strategy,
    createRestartStrategy(environment, master),
  );
}

/** The restart strategy of the job, else the cluster's, else the default. */
export function createRestartStrategy(
  { jobSettings, clusterSettings, checkpointing }: JobEnvironment,
  master: JobMasterContext,
): RestartBackoffTimeStrategy {
  const isEnabled = checkpointing !== null && checkpointing.intervalMs !== null;
  return createRestartBackoffTimeStrategy(jobSettings, clusterSettings, isEnabled, {
    absoluteTimeMillis: () => master.world.wallClockMs(),
    randomBetween: (low, high) => low + master.world.random("restartJitter").below(high - low + 1),
  });
}

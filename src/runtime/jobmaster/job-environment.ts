/**
 * What a JobMaster derives from its job graph and configuration: computed once, the same for every
 * attempt and every leader.
 *
 * Flink: org.apache.flink.runtime.jobmaster.JobMasterConfiguration and
 * org.apache.flink.runtime.scheduler.strategy.SchedulingTopology
 * Simplified: the topology does not change while the job runs
 */
import { deepFreeze } from "../../kernel/plain-data.js";
import type { Address } from "../../kernel/process.js";
import * as checkpointing from "../../model/configuration/checkpointing-options.js";
import { Configuration } from "../../model/configuration/configuration.js";
import * as stateRecovery from "../../model/configuration/state-recovery-options.js";
import { isUnalignedCheckpointEnabled } from "../../model/configuration/unaligned-checkpoints.js";
import * as jobManager from "../../model/configuration/job-manager-options.js";
import { wireEdge, type DistributionPattern } from "../../model/edge-wiring.js";
import type { JobEdge, JobGraph } from "../../model/job-graph.js";
import type { CheckpointCoordinatorConfiguration } from "../checkpoint/checkpoint-coordinator-configuration.js";
import type { CheckpointPlanVertex } from "../checkpoint/checkpoint-plan.js";
import { highAvailabilitySettings } from "../highavailability/high-availability-settings.js";
import type { SavepointRestoreSettings } from "../checkpoint/load-savepoint.js";
import type { ResultPartitionDescriptor } from "../rpc/task-gateways.js";
import {
  adaptiveSchedulerSettings,
  type AdaptiveSchedulerSettings,
} from "../scheduler/adaptive/adaptive-scheduler-settings.js";
import { ensureCoLocatedVerticesInSameRegion } from "../scheduler/co-location.js";
import { buildExecutionTopology, type ExecutionTopology } from "../scheduler/execution-topology.js";
import {
  computeExecutionSlotSharingGroups,
  type ExecutionSlotSharingGroups,
} from "../scheduler/local-input-preferred-slot-sharing-strategy.js";

/** A channel of a subtask: which producer it reads, and which part of its result. */
export interface InputWiring {
  readonly edgeId: number;
  readonly producerVertex: number;
  readonly producerSubtask: number;
  readonly subpartition: number;
}

/** Which checkpoints outlive their job. */
export type CheckpointRetention =
  "NO_EXTERNALIZED_CHECKPOINTS" | "DELETE_ON_CANCELLATION" | "RETAIN_ON_CANCELLATION";

export interface JobEnvironment {
  readonly jobGraph: JobGraph;
  readonly topology: ExecutionTopology;
  readonly slotSharing: ExecutionSlotSharingGroups;
  /** By vertex and subtask: channels in gate order. */
  readonly inputs: readonly (readonly (readonly InputWiring[])[])[];
  /** By vertex and subtask: one partition for each outgoing edge. */
  readonly outputs: readonly (readonly (readonly ResultPartitionDescriptor[])[])[];
  readonly checkpointVertices: readonly CheckpointPlanVertex[];
  /** `null`: the job takes no checkpoints. */
  readonly checkpointing: Omit<
    CheckpointCoordinatorConfiguration,
    "initialTriggeringDelayMs"
  > | null;
  readonly numRetainedCheckpoints: number;
  readonly retention: CheckpointRetention;
  readonly savepointDirectory: string | null;
  /** `null`: the job starts from nothing. */
  readonly savepointRestore: SavepointRestoreSettings | null;
  readonly prefersPreviousAllocation: boolean;
  readonly failoverStrategy: "region" | "full";
  /** `null`: the job runs with the parallelism of its graph. */
  readonly adaptive: AdaptiveSchedulerSettings | null;
  readonly jobSettings: Readonly<Record<string, string>>;
  readonly clusterSettings: Readonly<Record<string, string>>;
  readonly slotRequestTimeoutUs: number;
  readonly slotIdleTimeoutUs: number;
  readonly slotRequestMaxIntervalUs: number;
  /** Where checkpoints are kept for later leaders; `null`: without high availability. */
  readonly recoveryStore: Address | null;
}

/** @throws ConfigurationError if the job or the cluster sets something that cannot be understood. */
export function createJobEnvironment(
  jobGraph: JobGraph,
  clusterSettings: Readonly<Record<string, string>>,
): JobEnvironment {
  deepFreeze(jobGraph);
  const configuration = Configuration.of(clusterSettings).overruledBy(
    Configuration.of(jobGraph.configuration),
  );
  const { vertices, edges } = jobGraph;
  const topology = buildExecutionTopology(
    vertices.map(({ index, parallelism }) => ({ vertex: index, parallelism })),
    edges.map((edge) => ({
      from: edge.sourceVertex,
      to: edge.targetVertex,
      pattern: distributionPatternOf(edge),
      type: edge.resultType,
    })),
  );
  ensureCoLocatedVerticesInSameRegion(vertices, topology);
  return {
    jobGraph,
    topology,
    slotSharing: computeExecutionSlotSharingGroups(vertices, topology),
    inputs: inputsOf(jobGraph),
    outputs: outputsOf(jobGraph),
    checkpointVertices: checkpointVerticesOf(jobGraph),
    checkpointing: checkpointingOf(configuration),
    numRetainedCheckpoints: configuration.get(checkpointing.MAX_RETAINED_CHECKPOINTS),
    retention: configuration.get(checkpointing.EXTERNALIZED_CHECKPOINT_RETENTION),
    savepointDirectory: configuration.get(checkpointing.SAVEPOINT_DIRECTORY),
    savepointRestore: savepointRestoreOf(configuration),
    prefersPreviousAllocation: configuration.get(checkpointing.LOCAL_RECOVERY),
    failoverStrategy: configuration.get(jobManager.FAILOVER_STRATEGY),
    adaptive: adaptiveSchedulerSettings(configuration),
    jobSettings: jobGraph.configuration,
    clusterSettings,
    slotRequestTimeoutUs: configuration.get(jobManager.SLOT_REQUEST_TIMEOUT),
    slotIdleTimeoutUs: configuration.get(jobManager.SLOT_IDLE_TIMEOUT),
    slotRequestMaxIntervalUs: configuration.get(jobManager.SLOT_REQUEST_MAX_INTERVAL),
    recoveryStore: highAvailabilitySettings(Configuration.of(clusterSettings))?.store ?? null,
  };
}

function distributionPatternOf({ partitioner }: JobEdge): DistributionPattern {
  return partitioner === "FORWARD" || partitioner === "RESCALE" ? "POINTWISE" : "ALL_TO_ALL";
}

/** Gates are in the order of the edges' ids, channels in the order of their producers. */
function inputsOf({ vertices, edges }: JobGraph): InputWiring[][][] {
  const inputs = vertices.map(({ parallelism }) =>
    Array.from({ length: parallelism }, (): InputWiring[] => []),
  );
  for (const edge of [...edges].sort((left, right) => left.edgeId - right.edgeId)) {
    const producers = vertices[edge.sourceVertex]?.parallelism ?? 0;
    const consumers = vertices[edge.targetVertex]?.parallelism ?? 0;
    for (const group of wireEdge(distributionPatternOf(edge), producers, consumers)) {
      group.consumers.forEach((consumer, subpartition) => {
        for (let producer = group.partitions.start; producer <= group.partitions.end; producer++) {
          inputs[edge.targetVertex]?.[consumer]?.push({
            edgeId: edge.edgeId,
            producerVertex: edge.sourceVertex,
            producerSubtask: producer,
            subpartition,
          });
        }
      });
    }
  }
  return inputs;
}

function outputsOf({ vertices, edges }: JobGraph): ResultPartitionDescriptor[][][] {
  const outputs = vertices.map(({ parallelism }) =>
    Array.from({ length: parallelism }, (): ResultPartitionDescriptor[] => []),
  );
  for (const edge of [...edges].sort((left, right) => left.edgeId - right.edgeId)) {
    const producers = vertices[edge.sourceVertex]?.parallelism ?? 0;
    const consumers = vertices[edge.targetVertex]?.parallelism ?? 0;
    for (const group of wireEdge(distributionPatternOf(edge), producers, consumers)) {
      for (let producer = group.partitions.start; producer <= group.partitions.end; producer++) {
        outputs[edge.sourceVertex]?.[producer]?.push({
          edgeId: edge.edgeId,
          subpartitions: group.consumers.length,
        });
      }
    }
  }
  return outputs;
}

function checkpointVerticesOf({ vertices, edges }: JobGraph): CheckpointPlanVertex[] {
  return vertices.map(({ index, vertexId, operators, parallelism, maxParallelism }) => ({
    vertex: index,
    parallelism,
    inputs: edges
      .filter(({ targetVertex }) => targetVertex === index)
      .map((edge) => ({ from: edge.sourceVertex, pattern: distributionPatternOf(edge) })),
    description: Object.freeze({
      vertex: index,
      vertexId,
      operators: Object.freeze(operators.map(({ operatorId }) => operatorId)),
      parallelism,
      maxParallelism,
    }),
  }));
}

/** The same job, started from a savepoint that its client names. */
export function restoredFrom(
  environment: JobEnvironment,
  restorePath: string | null,
): JobEnvironment {
  if (restorePath === null) return environment;
  const configuration = Configuration.of(environment.clusterSettings).overruledBy(
    Configuration.of(environment.jobSettings),
  );
  const savepointRestore = { ...restoreSettingsOf(configuration), restorePath };
  return { ...environment, savepointRestore };
}

/** The same job with the key groups of the checkpoint that it starts from. */
export function withMaxParallelism(
  environment: JobEnvironment,
  maxParallelism: readonly number[],
): JobEnvironment {
  const { jobGraph, clusterSettings, savepointRestore } = environment;
  const vertices = jobGraph.vertices.map((vertex, index) => ({
    ...vertex,
    maxParallelism: maxParallelism[index] ?? vertex.maxParallelism,
  }));
  const adjusted = createJobEnvironment({ ...jobGraph, vertices }, clusterSettings);
  return { ...adjusted, savepointRestore };
}

function savepointRestoreOf(configuration: Configuration): SavepointRestoreSettings | null {
  const restorePath = configuration.get(stateRecovery.SAVEPOINT_PATH);
  return restorePath === null ? null : { ...restoreSettingsOf(configuration), restorePath };
}

function restoreSettingsOf(
  configuration: Configuration,
): Omit<SavepointRestoreSettings, "restorePath"> {
  return {
    allowNonRestoredState: configuration.get(stateRecovery.SAVEPOINT_IGNORE_UNCLAIMED_STATE),
    claimMode: configuration.get(stateRecovery.RESTORE_MODE),
  };
}

function checkpointingOf(configuration: Configuration): JobEnvironment["checkpointing"] {
  const intervalUs = configuration.get(checkpointing.CHECKPOINTING_INTERVAL);
  const milliseconds = (us: number): number => us / 1000;
  return {
    intervalMs: intervalUs === null ? null : milliseconds(intervalUs),
    intervalDuringBacklogMs: null,
    timeoutMs: milliseconds(configuration.get(checkpointing.CHECKPOINTING_TIMEOUT)),
    minPauseBetweenCheckpointsMs: milliseconds(
      configuration.get(checkpointing.MIN_PAUSE_BETWEEN_CHECKPOINTS),
    ),
    maxConcurrentCheckpoints: configuration.get(checkpointing.MAX_CONCURRENT_CHECKPOINTS),
    tolerableFailedCheckpoints: configuration.get(checkpointing.TOLERABLE_FAILURE_NUMBER),
    checkpointsAfterTasksFinish: configuration.get(checkpointing.CHECKPOINTS_AFTER_TASKS_FINISH),
    exactlyOnce: configuration.get(checkpointing.CHECKPOINTING_CONSISTENCY_MODE) === "EXACTLY_ONCE",
    unalignedEnabled: isUnalignedCheckpointEnabled(configuration),
    alignedCheckpointTimeoutMs: milliseconds(
      configuration.get(checkpointing.ALIGNED_CHECKPOINT_TIMEOUT),
    ),
  };
}

/**
 * What the endpoints of a cluster are made with: settings read once from the configuration, rules
 * and code. It is the same for all of them and never part of a state.
 *
 * Flink: org.apache.flink.runtime.entrypoint.ClusterEntrypoint
 * Simplified: no blob server, no metrics registry
 */
import { invariant } from "../kernel/invariant.js";
import * as cluster from "../model/configuration/cluster-options.js";
import { Configuration } from "../model/configuration/configuration.js";
import * as heartbeat from "../model/configuration/heartbeat-manager-options.js";
import * as jobManager from "../model/configuration/job-manager-options.js";
import { RPC_COST, WORKER_START_TIME } from "../model/configuration/linecook-options.js";
import * as rest from "../model/configuration/rest-options.js";
import * as taskManager from "../model/configuration/task-manager-options.js";
import type { JobGraph } from "../model/job-graph.js";
import type { SplitEnumeratorFactory } from "../model/source.js";
import type { HeartbeatSettings } from "./heartbeat/heartbeat-manager.js";
import type { ClientSettings } from "./client/job-submitter.js";
import {
  highAvailabilitySettings,
  type HighAvailabilitySettings,
} from "./highavailability/high-availability-settings.js";
import type { NetworkSettings } from "./taskexecutor/task-network-buffers.js";
import { NETWORK_READ_MAX_REQUIRED_BUFFERS_PER_GATE } from "../model/configuration/memory-options.js";
import { totalResourceProfile } from "./memory/resource-profile.js";
import { taskExecutorProcessSpec } from "./memory/task-executor-memory.js";
import type { ResourceAllocationSettings } from "./resourcemanager/slotmanager/default-resource-allocation-strategy.js";
import type { RuntimeRules } from "./rules.js";
import type { RegistrationSettings } from "./rpc/retrying-registration.js";
import type { RpcSettings } from "./rpc/rpc-endpoint.js";
import { createJobEnvironment, type JobEnvironment } from "./jobmaster/job-environment.js";

export interface ClusterEnvironment {
  readonly rules: RuntimeRules;
  readonly rpc: RpcSettings;
  /** `null`: without high availability. */
  readonly highAvailability: HighAvailabilitySettings | null;
  readonly client: ClientSettings;
  readonly heartbeat: HeartbeatSettings;
  readonly registration: RegistrationSettings;
  /** How long after its start the ResourceManager does not say that resources are missing. */
  readonly startUpPeriodUs: number;
  readonly requirementCheckDelayUs: number;
  readonly slotTimeoutUs: number;
  readonly taskManagerRegistrationTimeoutUs: number;
  readonly numberOfTaskSlots: number;
  readonly network: NetworkSettings;
  readonly resourceAllocation: ResourceAllocationSettings;
  /** Machines on which TaskManagers are started when they are needed. */
  readonly onDemandMachines: readonly string[];
  readonly workerStartTimeUs: number;
  /** How long cancelling a task may take; 0 = for ever. */
  readonly cancellationTimeoutUs: number;
  readonly enumerators: SplitEnumeratorFactory;
  /** What is derived from a job graph, computed once for each job. */
  readonly jobEnvironmentOf: (jobId: string) => JobEnvironment;
}

/**
 * Reads a cluster's configuration, and prepares the jobs that will be submitted to it.
 *
 * @throws ConfigurationError if a setting cannot be understood
 */
export function createClusterEnvironment(
  settings: Readonly<Record<string, string>>,
  jobGraphs: readonly JobGraph[],
  enumerators: SplitEnumeratorFactory,
  rules: RuntimeRules,
  onDemandMachines: readonly string[] = [],
): ClusterEnvironment {
  const configuration = Configuration.of(settings);
  const highAvailability = highAvailabilitySettings(configuration);
  const jobs = new Map(
    jobGraphs.map((jobGraph) => [jobGraph.jobId, createJobEnvironment(jobGraph, settings)]),
  );
  return {
    rules,
    enumerators,
    highAvailability,
    client: {
      highAvailability,
      retryMaxAttempts: configuration.get(rest.RETRY_MAX_ATTEMPTS),
      retryDelayUs: configuration.get(rest.RETRY_DELAY),
    },
    rpc: {
      messageCostUs: configuration.get(RPC_COST),
      askTimeoutUs: configuration.get(cluster.ASK_TIMEOUT),
    },
    heartbeat: {
      intervalUs: configuration.get(heartbeat.HEARTBEAT_INTERVAL),
      timeoutUs: configuration.get(heartbeat.HEARTBEAT_TIMEOUT),
      rpcFailureThreshold: configuration.get(heartbeat.HEARTBEAT_RPC_FAILURE_THRESHOLD),
    },
    registration: {
      initialTimeoutUs: configuration.get(cluster.INITIAL_REGISTRATION_TIMEOUT),
      maxTimeoutUs: configuration.get(cluster.MAX_REGISTRATION_TIMEOUT),
      errorDelayUs: configuration.get(cluster.ERROR_REGISTRATION_DELAY),
      refusedDelayUs: configuration.get(cluster.REFUSED_REGISTRATION_DELAY),
    },
    startUpPeriodUs:
      configuration.get(jobManager.STANDALONE_START_UP_TIME) ??
      configuration.get(jobManager.SLOT_REQUEST_TIMEOUT),
    requirementCheckDelayUs: configuration.get(jobManager.REQUIREMENT_CHECK_DELAY),
    slotTimeoutUs: configuration.get(taskManager.SLOT_TIMEOUT),
    taskManagerRegistrationTimeoutUs: configuration.get(taskManager.REGISTRATION_TIMEOUT),
    numberOfTaskSlots: configuration.get(taskManager.NUM_TASK_SLOTS),
    resourceAllocation: resourceAllocationOf(configuration, settings),
    network: networkOf(configuration, settings),
    onDemandMachines,
    workerStartTimeUs: configuration.get(WORKER_START_TIME),
    cancellationTimeoutUs: configuration.get(taskManager.TASK_CANCELLATION_TIMEOUT),
    jobEnvironmentOf: (jobId) => {
      const job = jobs.get(jobId);
      invariant(job !== undefined, "a submitted job must have been prepared", { jobId });
      return job;
    },
  };
}

/** One of these says how much memory a TaskManager has; the last is what Flink's own image sets. */
const MEMORY_SIZES = [
  "taskmanager.memory.process.size",
  "taskmanager.memory.flink.size",
  "taskmanager.memory.task.heap.size",
] as const;
const USUAL_PROCESS_SIZE = "1728m";

function networkOf(
  configuration: Configuration,
  settings: Readonly<Record<string, string>>,
): NetworkSettings {
  const { networkBytes } = taskExecutorProcessSpec(sizedOf(settings)).flinkMemory;
  const segmentBytes = configuration.get(taskManager.MEMORY_SEGMENT_SIZE);
  const required = configuration.get(NETWORK_READ_MAX_REQUIRED_BUFFERS_PER_GATE);
  return {
    totalBuffers: Math.floor(networkBytes / segmentBytes),
    segmentBytes,
    maxRequiredBuffersPerGate: required < 0 ? null : required,
  };
}

function sizedOf(settings: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const isSized = MEMORY_SIZES.some((key) => key in settings);
  return isSized ? settings : { ...settings, [MEMORY_SIZES[0]]: USUAL_PROCESS_SIZE };
}

function resourceAllocationOf(
  configuration: Configuration,
  settings: Readonly<Record<string, string>>,
): ResourceAllocationSettings {
  return {
    total: totalResourceProfile(taskExecutorProcessSpec(sizedOf(settings))),
    slotsPerWorker: configuration.get(taskManager.NUM_TASK_SLOTS),
    loadBalanceMode: configuration.get(taskManager.LOAD_BALANCE_MODE),
    taskManagerTimeoutUs: configuration.get(jobManager.TASK_MANAGER_TIMEOUT),
    redundantTaskManagers: configuration.get(jobManager.REDUNDANT_TASK_MANAGER_NUM),
    minTotalCpuCores: 0,
    minTotalMemoryBytes: 0,
  };
}

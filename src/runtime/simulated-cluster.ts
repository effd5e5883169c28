/**
 * Wires a whole cluster for the kernel: machines with what boots on them, connections, and the one
 * factory that knows every process.
 *
 * Flink: org.apache.flink.runtime.entrypoint.ClusterEntrypoint and
 * org.apache.flink.runtime.taskexecutor.TaskManagerRunner
 * Simplified: a standalone session cluster
 */
import type { Fault } from "../kernel/fault.js";
import { deepFreeze } from "../kernel/plain-data.js";
import { invariant } from "../kernel/invariant.js";
import type { TieBreak } from "../kernel/lane-table.js";
import type { MachineSpec } from "../kernel/machine-table.js";
import type { ChannelProfile } from "../kernel/network.js";
import type { Address, Process, ProcessFactory } from "../kernel/process.js";
import type { SimulationOptions } from "../kernel/simulation.js";
import type { JobGraph } from "../model/job-graph.js";
import type { ChannelName } from "../model/runtime-context.js";
import type { SplitEnumeratorFactory } from "../model/source.js";
import type { FunctionRegistry, StreamOperatorFactory } from "../model/stream-operator.js";
import { TRACE_SCHEMA } from "../model/trace-events.js";
import {
  CommandClient,
  type CommandClientArgs,
  type PlannedCommand,
} from "./client/command-client.js";
import { JobSubmitter, type JobSubmitterArgs } from "./client/job-submitter.js";
import { createClusterEnvironment, type ClusterEnvironment } from "./cluster-environment.js";
import { Dispatcher, type DispatcherArguments } from "./dispatcher/dispatcher.js";
import { JobMaster, type JobMasterArguments } from "./jobmaster/job-master.js";
import { ResourceManager } from "./resourcemanager/resource-manager.js";
import { WorkerAgent } from "./resourcemanager/worker-agent.js";
import {
  HIGH_AVAILABILITY_MACHINE,
  type HighAvailabilitySettings,
} from "./highavailability/high-availability-settings.js";
import { LeaderElectionService } from "./highavailability/leader-election-service.js";
import {
  LEADER_ELECTION_PROCESS,
  type ContenderSpec,
  type LeaderArguments,
} from "./rpc/leader-election-gateway.js";
import { DEFAULT_RUNTIME_RULES, type RuntimeRules } from "./rules.js";
import type { TaskDeploymentDescriptor } from "./rpc/task-gateways.js";
import { TaskConfigurations } from "./streamtask/task-configuration.js";
import type { TaskEnvironment } from "./streamtask/task-environment.js";
import { TaskProcess } from "./streamtask/task-process.js";
import { TaskExecutor } from "./taskexecutor/task-executor.js";

/** Makes a process from its arguments. */
export type ClusterProcessFactory = (args: unknown, address: Address) => Process;

/** A machine that offers slots. */
export interface TaskManagerSpec {
  readonly name: string;
  /** Virtual time at which it joins; absent = at once. */
  readonly bootAtUs?: number;
}

export interface ClusterOptions {
  readonly seed: string;
  /** `jm-1`, `jm-2`, ...; more than one only makes sense with high availability. */
  readonly jobManagers?: number;
  readonly taskManagers: readonly TaskManagerSpec[];
  /** Machines on which the ResourceManager starts TaskManagers when it needs them. */
  readonly onDemandMachines?: readonly string[];
  /** Flink's keys; a job's own settings overrule them. */
  readonly configuration: Readonly<Record<string, string>>;
  /** Jobs that the client submits, and when (absent = at once). */
  readonly jobs: readonly { readonly jobGraph: JobGraph; readonly submitAtUs?: number }[];
  /** Jobs that a command may submit. */
  readonly preparedJobs?: readonly JobGraph[];
  /** What the user asks of the cluster while it runs. */
  readonly commands?: readonly PlannedCommand[];
  /** User code by the registry name of a job graph. */
  readonly registries: ReadonlyMap<string, FunctionRegistry>;
  readonly operators: StreamOperatorFactory;
  readonly enumerators: SplitEnumeratorFactory;
  /** Machines of the outside world, with what boots on them. */
  readonly externals: readonly MachineSpec[];
  /** Makes the processes of the outside world, by kind; `task` replaces the real task. */
  readonly factories: Readonly<Record<string, ClusterProcessFactory>>;
  readonly rules?: Partial<RuntimeRules>;
  readonly channels?: Readonly<Partial<Record<ChannelName, Partial<ChannelProfile>>>>;
  readonly faults?: readonly Fault[];
  readonly epochMs?: number;
  readonly tieBreak?: TieBreak;
  readonly trace?: boolean;
  readonly freezeMessages?: boolean;
  readonly locate?: NonNullable<TaskEnvironment["locate"]>;
}

const STANDBY_DELAY_US = 10_000;
const RESOURCE_MANAGER = "jm-1/resourcemanager";
const DISPATCHER = "jm-1/dispatcher";

/** 2026-03-02T09:00:00Z, a Monday morning. */
const DEFAULT_EPOCH_MS = 1_772_442_000_000;

const DEFAULT_CHANNELS: Readonly<Record<ChannelName, ChannelProfile>> = {
  rpc: { latencyUs: 500, jitterUs: 50, localLatencyUs: 5, notifiesUnreachable: true },
  data: { latencyUs: 200, jitterUs: 50, localLatencyUs: 5, notifiesUnreachable: true },
  io: { latencyUs: 1000, jitterUs: 50, localLatencyUs: 5, notifiesUnreachable: true },
};

/**
 * What the kernel needs to run the cluster.
 *
 * @throws ConfigurationError on a setting that cannot be understood
 */
export function createCluster(options: ClusterOptions): SimulationOptions {
  const rules = { ...DEFAULT_RUNTIME_RULES, ...options.rules };
  const environment = createClusterEnvironment(
    options.configuration,
    [...options.jobs.map(({ jobGraph }) => jobGraph), ...(options.preparedJobs ?? [])],
    options.enumerators,
    rules,
    options.onDemandMachines,
  );
  return {
    seed: options.seed,
    machines: machinesOf(options, environment.highAvailability),
    channels: {
      rpc: { ...DEFAULT_CHANNELS.rpc, ...options.channels?.rpc },
      data: { ...DEFAULT_CHANNELS.data, ...options.channels?.data },
      io: { ...DEFAULT_CHANNELS.io, ...options.channels?.io },
    },
    createProcess: createFactory(options, rules, environment),
    schema: TRACE_SCHEMA,
    faults: options.faults ?? [],
    epochMs: options.epochMs ?? DEFAULT_EPOCH_MS,
    ...(options.tieBreak === undefined ? {} : { tieBreak: options.tieBreak }),
    ...(options.trace === undefined ? {} : { trace: options.trace }),
    ...(options.freezeMessages === undefined ? {} : { freezeMessages: options.freezeMessages }),
  };
}

function machinesOf(
  options: ClusterOptions,
  highAvailability: HighAvailabilitySettings | null,
): MachineSpec[] {
  const submitter: JobSubmitterArgs = Object.freeze({
    dispatcherAddress: DISPATCHER,
    submissions: Object.freeze(
      options.jobs.map(({ jobGraph, submitAtUs }) =>
        Object.freeze({ jobGraph, atUs: submitAtUs ?? 0 }),
      ),
    ),
  });
  const { commands = [] } = options;
  const clientArgs: CommandClientArgs = deepFreeze({ dispatcherAddress: DISPATCHER, commands });
  const client =
    commands.length === 0 ? [] : [{ name: "commands", kind: "commands", args: clientArgs }];
  return [
    ...jobManagersOf(options.jobManagers ?? 1, highAvailability),
    ...options.taskManagers.map(({ name, bootAtUs }): MachineSpec => {
      const boot = [{ name: "taskexecutor", kind: "taskexecutor", args: null }];
      return bootAtUs === undefined ? { name, boot } : { name, boot, bootAtUs };
    }),
    ...(options.onDemandMachines ?? []).map((name) => ({
      name,
      boot: [{ name: "agent", kind: "agent", args: null }],
    })),
    {
      name: "client",
      boot: [{ name: "submitter", kind: "submitter", args: submitter }, ...client],
    },
    ...options.externals,
  ];
}

/** With high availability the components of a JobManager are started when it is elected. */
function jobManagersOf(
  count: number,
  highAvailability: HighAvailabilitySettings | null,
): MachineSpec[] {
  const components = ["resourcemanager", "dispatcher"];
  const boot =
    highAvailability === null
      ? components.map((name) => ({ name, kind: name, args: Object.freeze({}) }))
      : [{ name: LEADER_ELECTION_PROCESS, kind: LEADER_ELECTION_PROCESS, args: null }];
  const jobManagers = Array.from({ length: count }, (_, i) => ({
    name: `jm-${String(i + 1)}`,
    boot,
    // Whoever is there first leads.
    bootAtUs: i * STANDBY_DELAY_US,
  }));
  if (highAvailability === null) return jobManagers;
  const services = [
    { name: "coordination", kind: "coordination", args: null },
    { name: "store", kind: "store", args: null },
  ];
  return [...jobManagers, { name: HIGH_AVAILABILITY_MACHINE, boot: services }];
}

/** What a JobManager runs while it leads. */
const CONTENDERS: readonly ContenderSpec[] = ["resourcemanager", "dispatcher"].map((name) =>
  Object.freeze({ component: name, process: name, kind: name, args: Object.freeze({}) }),
);

function createFactory(
  options: ClusterOptions,
  rules: RuntimeRules,
  environment: ClusterEnvironment,
): ProcessFactory {
  const { operators, registries, locate } = options;
  const tasks: TaskEnvironment = {
    operators,
    registries,
    configurations: new TaskConfigurations(),
    rules,
    ...(locate === undefined ? {} : { locate }),
  };
  const factories: Readonly<Record<string, ClusterProcessFactory>> = {
    [LEADER_ELECTION_PROCESS]: () => new LeaderElectionService(environment, CONTENDERS),
    agent: () => new WorkerAgent(environment.workerStartTimeUs),
    dispatcher: (args) => new Dispatcher(environment, args as DispatcherArguments),
    resourcemanager: (args) => new ResourceManager(environment, args as LeaderArguments),
    jobmaster: (args, address) => {
      const machine = address.slice(0, address.indexOf("/"));
      return new JobMaster(environment, args as JobMasterArguments, {
        dispatcher: `${machine}/dispatcher`,
        resourceManager: `${machine}/resourcemanager`,
      });
    },
    taskexecutor: () => new TaskExecutor(environment, RESOURCE_MANAGER),
    commands: (args) => new CommandClient(args as CommandClientArgs, environment.rpc),
    submitter: (args) =>
      new JobSubmitter(args as JobSubmitterArgs, environment.rpc, environment.client),
    task: (args) => new TaskProcess(args as TaskDeploymentDescriptor, tasks),
    ...options.factories,
  };
  return (kind, args, address) => {
    const create = factories[kind];
    invariant(create !== undefined, "the kind of a process must be known", { kind });
    return create(args, address);
  };
}

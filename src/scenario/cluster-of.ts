import type { CompiledProgram } from "../dataflow/api/stream-execution-environment.js";
import { createOperator } from "../dataflow/operators/operator-factory.js";
import { createSplitEnumerator } from "../dataflow/connectors/create-split-enumerator.js";
import { externalProcesses } from "../external/external-processes.js";
import type { LogReaderArguments } from "../external/log-reader.js";
import type { LookupServiceArguments } from "../external/lookup-service.js";
import type { PartitionedLogArguments } from "../external/partitioned-log.js";
import type { Fault } from "../kernel/fault.js";
import { deepFreeze } from "../kernel/plain-data.js";
import type { MachineSpec } from "../kernel/machine-table.js";
import type { SimulationOptions } from "../kernel/simulation.js";
import { addedPartitions } from "../model/added-partitions.js";
import type { JobGraph } from "../model/job-graph.js";
import type { FunctionRegistry } from "../model/stream-operator.js";
import type { PlannedCommand } from "../runtime/client/command-client.js";
import { DEFAULT_RUNTIME_RULES, type RuntimeRules } from "../runtime/rules.js";
import { createCluster } from "../runtime/simulated-cluster.js";
import { parseDuration } from "./duration.js";
import type { FurtherJob } from "./further-jobs.js";
import type { LookupEntry } from "./input/input-schema.js";
import { taskManagerNames } from "./load-scenario.js";
import type { ScenarioInput } from "./input/scenario-input.js";
import { outputMachines, type JobOutputs } from "./outside-world.js";
import type { Scenario } from "./scenario.js";

/** What a cluster is made of, beside the scenario. */
export interface ClusterParts {
  readonly scenario: Pick<Scenario, "jobManagers" | "taskManagers" | "join" | "network"> &
    Partial<Pick<Scenario, "onDemand" | "tieBreak" | "lookups" | "readers">>;
  readonly seed: string;
  readonly configuration: Readonly<Record<string, string>>;
  readonly jobGraph: JobGraph;
  readonly functions: FunctionRegistry;
  /** One for each topic. */
  readonly inputs: readonly ScenarioInput[];
  readonly outputs: JobOutputs;
  readonly faults: readonly Fault[];
  /** What the client does when it is told to. */
  readonly commands?: readonly PlannedCommand[];
  /** Jobs that it may submit. */
  readonly preparedJobs?: readonly CompiledProgram[];
  /** Jobs that share the cluster. */
  readonly furtherJobs?: readonly FurtherJob[];
  readonly rules?: Partial<RuntimeRules>;
  readonly locate?: (error: Error) => string | undefined;
}

/** The wall clock at the start of a run: 2026-03-02 09:00 UTC. */
const EPOCH_MS = 1_772_442_000_000;

/** The machines, connections and processes of a scenario. */
export function clusterOf(parts: ClusterParts): SimulationOptions {
  const { scenario, seed, configuration, jobGraph, functions, faults, locate } = parts;
  const { preparedJobs = [], furtherJobs = [] } = parts;
  const programs = [...preparedJobs, ...furtherJobs.map(({ program }) => program)];
  const rules = { ...DEFAULT_RUNTIME_RULES, ...parts.rules };
  const joining = new Map(scenario.join.map(({ machine, atUs }) => [machine, atUs]));
  const names = taskManagerNames(scenario.taskManagers, [...joining.keys()]);
  return createCluster({
    seed,
    configuration,
    faults,
    ...(parts.commands === undefined ? {} : { commands: parts.commands }),
    rules,
    ...(scenario.tieBreak === undefined ? {} : { tieBreak: scenario.tieBreak }),
    jobManagers: scenario.jobManagers,
    taskManagers: names.map((name) => {
      const bootAtUs = joining.get(name);
      return bootAtUs === undefined ? { name } : { name, bootAtUs };
    }),
    onDemandMachines: scenario.onDemand ?? [],
    jobs: [
      { jobGraph },
      ...furtherJobs.map(({ program, submitAtUs }) => ({ jobGraph: program.jobGraph, submitAtUs })),
    ],
    preparedJobs: preparedJobs.map((program) => program.jobGraph),
    registries: new Map([
      [jobGraph.registry, functions],
      ...programs.map((program) => [program.jobGraph.registry, program.functions] as const),
    ]),
    operators: createOperator,
    enumerators: createSplitEnumerator,
    externals: outsideWorld(parts),
    factories: externalProcesses(rules.external),
    channels: scenario.network,
    epochMs: EPOCH_MS,
    ...(locate === undefined ? {} : { locate }),
  });
}

function outsideWorld({ scenario, inputs, outputs, faults }: ClusterParts): MachineSpec[] {
  const none = Object.freeze({});
  const readers = Object.entries(scenario.readers ?? {});
  const lookups = Object.entries(scenario.lookups ?? {});
  return [
    { name: "store", boot: [{ name: "checkpoints", kind: "store", args: none }] },
    {
      name: "log",
      boot: inputs.map(({ topic, partitions }) => ({
        ...{ name: topic, kind: "log", args: logArguments(topic, partitions, faults) },
      })),
    },
    ...outputMachines(outputs),
    ...(readers.length === 0 ? [] : [readerMachine(readers)]),
    ...(lookups.length === 0 ? [] : [lookupMachine(lookups)]),
  ];
}

function logArguments(
  topic: string,
  partitions: PartitionedLogArguments["partitions"],
  faults: readonly Fault[],
): PartitionedLogArguments {
  const addedLater = addedPartitions(faults, topic);
  return Object.freeze(addedLater === 0 ? { partitions } : { partitions, addedLater });
}

function readerMachine(readers: readonly (readonly [string, LogReaderArguments])[]): MachineSpec {
  const boot = readers.map(([name, args]) => ({
    name,
    kind: "log-reader",
    args: deepFreeze(args),
  }));
  return { name: "reader", boot };
}

function lookupMachine(lookups: readonly (readonly [string, LookupEntry])[]): MachineSpec {
  return {
    name: "lookup",
    boot: lookups.map(([name, { entries, minLatency, maxLatency, ...manners }]) => {
      const args: LookupServiceArguments = {
        entries: Object.entries(entries),
        minLatencyUs: parseDuration(minLatency),
        maxLatencyUs: parseDuration(maxLatency),
        failuresPerThousand: manners.failuresPerThousand ?? 0,
        lossesPerThousand: manners.lossesPerThousand ?? 0,
      };
      return { name, kind: "lookup", args: deepFreeze(args) };
    }),
  };
}

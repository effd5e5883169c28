import {
  StreamExecutionEnvironment,
  type CompiledProgram,
} from "../../dataflow/api/stream-execution-environment.js";
import { createSplitEnumerator } from "../../dataflow/connectors/create-split-enumerator.js";
import { createOperator } from "../../dataflow/operators/operator-factory.js";
import { storeContent } from "../../external/store-content.js";
import { externalProcesses } from "../../external/external-processes.js";
import {
  auditFolder,
  type FileSystemArguments,
  type FileSystemState,
} from "../../external/file-system.js";
import { auditView, type TransactionalLogState } from "../../external/transactional-log-state.js";
import type { Fault } from "../../kernel/fault.js";
import type { MachineSpec } from "../../kernel/machine-table.js";
import { deepFreeze } from "../../kernel/plain-data.js";
import type { TieBreak } from "../../kernel/lane-table.js";
import type { JobGraph } from "../../model/job-graph.js";
import type { PlannedCommand } from "../../runtime/client/command-client.js";
import { Simulation } from "../../kernel/simulation.js";
import { DEFAULT_RUNTIME_RULES, type RuntimeRules } from "../../runtime/rules.js";
import { runUntilSettled } from "../../runtime/run-until-settled.js";
import { createCluster } from "../../runtime/simulated-cluster.js";
import type { TransactionLogRow } from "../../model/external-protocol.js";
import type { InputTopic, RunEvidence } from "../../verification/run-evidence.js";
import { stateOf } from "../outside-world.js";
import { huntInput } from "./hunt-input.js";
import { buildHuntJob, HUNT_SINK, HUNT_TOPIC } from "./hunt-job.js";

/** What is varied from run to run. */
export interface HuntOptions {
  readonly seed: string;
  readonly faults?: readonly Fault[];
  readonly rules?: RuntimeRules;
  readonly configuration?: Readonly<Record<string, string>>;
  readonly lateRecords?: number;
  readonly records?: number;
  readonly tieBreak?: TieBreak;
  /** Latency of requests to the outside world. */
  readonly ioLatencyUs?: number;
  /** Another job over the same input and sink. */
  readonly build?: (env: StreamExecutionEnvironment) => void;
  readonly freezeMessages?: boolean;
  /** Further machines of the outside world. */
  readonly externals?: readonly MachineSpec[];
  /** What a user does meanwhile, given the jobs: the first is submitted at the start. */
  readonly commands?: (jobs: readonly JobGraph[]) => readonly PlannedCommand[];
  /** Settings of the same job when a command submits it again. */
  readonly again?: Readonly<Record<string, string>>;
  /** A file system `fs/local`: the files there, and the folder that the job writes to. */
  readonly files?: {
    readonly inputs: FileSystemArguments["files"];
    /** Path of the job's file source. */
    readonly inputPath: string;
    readonly outputFolder: string;
  };
}

/** A run and what it left behind. */
export interface HuntRun {
  readonly simulation: Simulation;
  readonly evidence: RunEvidence;
}

export const HUNT_TASK_MANAGERS: readonly string[] = [
  "tm-1",
  "tm-2",
  "tm-3",
  "tm-4",
  "tm-5",
  "tm-6",
];

/** What all runs share; restarts are quick so that a machine given up can still meet its successor. */
const CONFIGURATION: Readonly<Record<string, string>> = {
  "parallelism.default": "2",
  "taskmanager.numberOfTaskSlots": "1",
  "pipeline.auto-watermark-interval": "100 ms",
  "execution.checkpointing.interval": "200 ms",
  "execution.checkpointing.timeout": "10 s",
  "execution.checkpointing.tolerable-failed-checkpoints": "10",
  "execution.checkpointing.num-retained": "3",
  "heartbeat.interval": "200 ms",
  "heartbeat.timeout": "1 s",
  "restart-strategy.type": "fixed-delay",
  "restart-strategy.fixed-delay.attempts": "20",
  "restart-strategy.fixed-delay.delay": "100 ms",
};

const RECORDS = 200;
const LIMITS = { settlingUs: 50_000, limitUs: 60_000_000, limitEvents: 150_000 } as const;
const NONE = Object.freeze({});

/** Runs the hunted job to its end, or to the limit. */
export function huntRun(options: HuntOptions): HuntRun {
  const configuration = { ...CONFIGURATION, ...options.configuration };
  const env = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
  (options.build ?? buildHuntJob)(env);
  const { jobGraph, functions } = env.compile("hunt");
  const again = options.again === undefined ? [] : [compileAgain(options, configuration)];
  const topic = huntInput(options.seed, options.records ?? RECORDS, options.lateRecords ?? 0);
  const rules = options.rules ?? DEFAULT_RUNTIME_RULES;
  const { tieBreak, faults = [], ioLatencyUs, freezeMessages } = options;
  const simulation = new Simulation(
    createCluster({
      seed: options.seed,
      taskManagers: HUNT_TASK_MANAGERS.map((name) => ({ name })),
      configuration,
      jobs: [{ jobGraph }],
      preparedJobs: again.map((program) => program.jobGraph),
      commands: options.commands?.([jobGraph, ...again.map((program) => program.jobGraph)]) ?? [],
      registries: new Map([
        [jobGraph.registry, functions],
        ...again.map((program) => [program.jobGraph.registry, program.functions] as const),
      ]),
      operators: createOperator,
      enumerators: createSplitEnumerator,
      externals: [
        { name: "store", boot: [{ name: "checkpoints", kind: "store", args: NONE }] },
        { name: "log", boot: [{ name: HUNT_TOPIC, kind: "log", args: Object.freeze(topic) }] },
        { name: "sinklog", boot: [{ name: HUNT_SINK, kind: "transactional-log", args: NONE }] },
        ...(options.externals ?? []),
        ...fileSystems(options),
      ],
      factories: externalProcesses(rules.external),
      rules,
      faults,
      ...(ioLatencyUs === undefined ? {} : { channels: { io: { latencyUs: ioLatencyUs } } }),
      ...(tieBreak === undefined ? {} : { tieBreak }),
      ...(freezeMessages === undefined ? {} : { freezeMessages }),
    }),
  );
  const isOver = runUntilSettled(simulation, { ...LIMITS, jobs: 1 + again.length });
  const evidence: RunEvidence = {
    trace: simulation.trace,
    epochMs: simulation.epochMs,
    jobGraph,
    functions,
    inputs: new Map([[HUNT_TOPIC, topic], ...fileInputs(options)]),
    store: storeContent(simulation),
    sinkLogs: new Map([
      [HUNT_SINK, auditView(stateOf<TransactionalLogState>(simulation, `sinklog/${HUNT_SINK}`))],
      ...fileOutputs(options, simulation),
    ]),
    plannedFaults: faults,
    outcomes: simulation.outcomes(),
    cutOff: !isOver,
  };
  return { simulation, evidence };
}

function fileSystems({ files }: HuntOptions): MachineSpec[] {
  if (files === undefined) return [];
  const args = deepFreeze({ files: files.inputs });
  return [{ name: "fs", boot: [{ name: "local", kind: "filesystem", args }] }];
}

/** Each file is a partition of a topic that is named by the path. */
function fileInputs({ files }: HuntOptions): [string, InputTopic][] {
  if (files === undefined) return [];
  const partitions = files.inputs
    .filter(({ path }) => path.startsWith(files.inputPath))
    .map(({ path, lines }) => ({
      id: path,
      records: lines.map((value) => ({ value, availableAtUs: 0 })),
    }));
  return [[files.inputPath, { partitions }]];
}

function fileOutputs(
  { files }: HuntOptions,
  simulation: Simulation,
): [string, readonly TransactionLogRow[]][] {
  if (files === undefined) return [];
  const state = stateOf<FileSystemState>(simulation, "fs/local");
  return [[files.outputFolder, auditFolder(state, files.outputFolder)]];
}

/** The same job once more, under another name. */
function compileAgain(
  { build = buildHuntJob, again = {} }: HuntOptions,
  configuration: Readonly<Record<string, string>>,
): CompiledProgram {
  const env = StreamExecutionEnvironment.getExecutionEnvironment({ ...configuration, ...again });
  build(env);
  return env.compile("hunt-again");
}

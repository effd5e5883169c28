import { StreamExecutionEnvironment } from "../../../src/dataflow/api/stream-execution-environment.js";
import { createSplitEnumerator } from "../../../src/dataflow/connectors/create-split-enumerator.js";
import { createOperator } from "../../../src/dataflow/operators/operator-factory.js";
import { externalProcesses } from "../../../src/external/external-processes.js";
import { Simulation } from "../../../src/kernel/simulation.js";
import type { JobGraph } from "../../../src/model/job-graph.js";
import type {
  FunctionRegistry,
  StreamOperatorFactory,
} from "../../../src/model/stream-operator.js";
import { Configuration } from "../../../src/model/configuration/configuration.js";
import { highAvailabilitySettings } from "../../../src/runtime/highavailability/high-availability-settings.js";
import { createCluster } from "../../../src/runtime/simulated-cluster.js";
import { FailOperator, HoldOperator } from "./blocking-operators.js";
import { buildRecordedJob } from "./build-job.js";
import { GateControl, GateKeeper } from "./gate-keeper.js";
import type { JobDescription, NodeDescription } from "./job-description.js";
import type { JobResult } from "../../../src/runtime/rpc/dispatcher-gateway.js";
import { JobHistories, type RecordedException } from "./job-history.js";
import { plannedCommands } from "./planned-commands.js";
import type { ScriptStep } from "./script-step.js";
import { ScriptedClient, type ClientAnswers } from "./scripted-client.js";
import { ScriptedEnumerator } from "./scripted-source.js";

/** A cluster as a case describes it. */
export interface ClusterDescription {
  readonly taskManagers: number;
  readonly slotsPerTaskManager: number;
  readonly jobManagers?: number;
  readonly ha?: "embedded" | "embedded+plans" | "zookeeper";
}

export interface RecordedCluster {
  readonly simulation: Simulation;
  readonly control: GateControl;
  readonly histories: JobHistories;
  /** With high availability: what steps submit, by their positions. */
  readonly submissions: ReadonlyMap<number, JobGraph>;
  readonly answers: ClientAnswers;
  /** Why a job failed, outermost cause first. */
  readonly failureOf: (jobId: string) => readonly RecordedException[];
}

const EVENT_LIMIT = 3_000_000;

/** A cluster to which job 0 is submitted at the start, and those of the script later. */
export function startCluster(
  description: ClusterDescription,
  given: Readonly<Record<string, string>>,
  jobs: readonly JobDescription[],
  script: readonly ScriptStep[] = [],
): RecordedCluster {
  const { taskManagers, slotsPerTaskManager, jobManagers = 1 } = description;
  const configuration = { ...highAvailability(description), ...given };
  const control = new GateControl();
  const later = script.filter((step) => step.do === "startTaskManager").length;
  const compiled: Compiled[] = [];
  const compileAgain = (job: number, allowNonRestoredState: boolean): JobGraph => {
    const name = `job ${String(job)}${compiled.length === 0 ? "" : ` (${String(compiled.length)})`}`;
    const settings = { [ALLOW_NON_RESTORED]: String(allowNonRestoredState) };
    compiled.push(compile(jobs[job] as JobDescription, name, { ...configuration, ...settings }));
    return (compiled.at(-1) as Compiled).jobGraph;
  };
  const { ha = null } = description;
  const submissions = ha === null ? new Map<number, JobGraph>() : submitted(script, compileAgain);
  const first = ha === null ? [compileAgain(0, false)] : [];
  const commands = first.flatMap((jobGraph) => plannedCommands(script, jobGraph, compileAgain));
  const answers: ClientAnswers = new Map();
  const none = Object.freeze({});
  const simulation = new Simulation(
    createCluster({
      seed: "recorded job",
      jobManagers,
      configuration: {
        ...configuration,
        "taskmanager.numberOfTaskSlots": String(slotsPerTaskManager),
        "execution.checkpointing.savepoint-dir": "savepoints",
      },
      taskManagers: Array.from({ length: taskManagers + later }, (_, i) => {
        const name = `tm-${String(i + 1)}`;
        return i < taskManagers ? { name } : { name, bootAtUs: NEVER_US };
      }),
      jobs: first.map((jobGraph) => ({ jobGraph })),
      preparedJobs: compiled.slice(first.length).map(({ jobGraph }) => jobGraph),
      commands,
      registries: new Map(
        compiled.map(({ jobGraph, functions }) => [jobGraph.registry, functions]),
      ),
      operators: operatorFactory(control),
      enumerators: (descriptor) =>
        descriptor.type === "scripted"
          ? new ScriptedEnumerator(descriptor.parameters["splits"] as number)
          : createSplitEnumerator(descriptor),
      externals: [
        { name: "store", boot: [{ name: "checkpoints", kind: "store", args: none }] },
        { name: "world", boot: [{ name: "gates", kind: "gates", args: none }] },
        ...(ha === null ? [] : [USER]),
      ],
      factories: {
        ...externalProcesses(),
        gates: () => new GateKeeper(control),
        user: () => scriptedClient(configuration, answers),
      },
    }),
  );
  const histories = new JobHistories(simulation.trace);
  const failure = (jobId: string): readonly RecordedException[] =>
    failureOf(simulation, `${histories.leader}/dispatcher`, jobId);
  return { simulation, control, histories, submissions, answers, failureOf: failure };
}

/** The client that a script with high availability asks through. */
const USER = { name: "user", boot: [{ name: "client", kind: "user", args: Object.freeze({}) }] };

function scriptedClient(
  configuration: Readonly<Record<string, string>>,
  answers: ClientAnswers,
): ScriptedClient {
  const settings = highAvailabilitySettings(Configuration.of(configuration));
  if (settings === null) throw new Error("a scripted client needs high availability");
  return new ScriptedClient({ messageCostUs: 10, askTimeoutUs: NEVER_US }, settings, answers);
}

function highAvailability({ ha }: ClusterDescription): Readonly<Record<string, string>> {
  if (ha === undefined) return {};
  return {
    "high-availability.type": "zookeeper",
    "heartbeat.interval": "1 s",
    "heartbeat.timeout": "20 s",
    ...(ha === "embedded" ? { "linecook.high-availability.keep-plans": "false" } : {}),
  };
}

/** Every submission has a job id of its own. */
function submitted(
  script: readonly ScriptStep[],
  compile: (job: number, allowNonRestoredState: boolean) => JobGraph,
): ReadonlyMap<number, JobGraph> {
  const steps = script.map((step, index) => ({ step, index }));
  return new Map(
    steps
      .filter(({ step }) => step.do === "submit" || step.do === "resume")
      .map(({ step, index }) => [
        index,
        compile(step.job ?? 0, step.allowNonRestoredState === true),
      ]),
  );
}

/** As the Dispatcher answers a client that asks for the result. */
function failureOf(
  { processes }: Simulation,
  dispatcher: string,
  jobId: string,
): readonly RecordedException[] {
  const saved = processes.instance(processes.find(dispatcher)).save() as {
    readonly jobs: ReadonlyMap<string, { readonly result: JobResult | null }>;
  };
  const chain: RecordedException[] = [];
  let cause = saved.jobs.get(jobId)?.result?.cause ?? undefined;
  for (; cause !== undefined; cause = cause.cause) {
    chain.push({ class: cause.className, message: cause.message });
  }
  return chain;
}

interface Compiled {
  readonly jobGraph: JobGraph;
  readonly functions: FunctionRegistry;
}

const ALLOW_NON_RESTORED = "execution.state-recovery.ignore-unclaimed-state";
/** Until a step boots it. */
const NEVER_US = 1e15;

function compile(
  job: JobDescription,
  name: string,
  configuration: Readonly<Record<string, string>>,
): Compiled {
  const env = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
  buildRecordedJob(env, job);
  return env.compile(name);
}

function operatorFactory(control: GateControl): StreamOperatorFactory {
  return (descriptor, functions) => {
    const node = functions.get(descriptor.functionRef ?? "") as NodeDescription;
    if (descriptor.type === "recorded-fail") return new FailOperator(node, control);
    if (descriptor.type === "recorded-hold") return new HoldOperator(node, control);
    return createOperator(descriptor, functions);
  };
}

/** Runs on until something is so; `false`: it did not come to that. */
export function runUntil({ simulation, histories }: RecordedCluster, isSo: () => boolean): boolean {
  let reached = false;
  simulation.run(() => {
    histories.catchUp();
    reached = isSo();
    return reached;
  }, EVENT_LIMIT);
  return reached;
}

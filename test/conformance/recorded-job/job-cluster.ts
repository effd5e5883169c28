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
import { createCluster } from "../../../src/runtime/simulated-cluster.js";
import { FailOperator, HoldOperator } from "./blocking-operators.js";
import { buildRecordedJob } from "./build-job.js";
import { GateControl, GateKeeper } from "./gate-keeper.js";
import type { JobDescription, NodeDescription } from "./job-description.js";
import { JobHistories } from "./job-history.js";
import { ScriptedEnumerator } from "./scripted-source.js";

/** A cluster as a case describes it. */
export interface ClusterDescription {
  readonly taskManagers: number;
  readonly slotsPerTaskManager: number;
}

export interface RecordedCluster {
  readonly simulation: Simulation;
  readonly control: GateControl;
  readonly histories: JobHistories;
}

const EVENT_LIMIT = 3_000_000;

/** A cluster to which the jobs are submitted at the start. */
export function startCluster(
  { taskManagers, slotsPerTaskManager }: ClusterDescription,
  configuration: Readonly<Record<string, string>>,
  jobs: readonly JobDescription[],
): RecordedCluster {
  const control = new GateControl();
  const compiled = jobs.map((job, index) => compile(job, `job ${String(index)}`, configuration));
  const none = Object.freeze({});
  const simulation = new Simulation(
    createCluster({
      seed: "recorded job",
      configuration: {
        ...configuration,
        "taskmanager.numberOfTaskSlots": String(slotsPerTaskManager),
      },
      taskManagers: Array.from({ length: taskManagers }, (_, i) => ({
        name: `tm-${String(i + 1)}`,
      })),
      jobs: compiled.map(({ jobGraph }) => ({ jobGraph })),
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
      ],
      factories: { ...externalProcesses(), gates: () => new GateKeeper(control) },
    }),
  );
  return { simulation, control, histories: new JobHistories(simulation.trace) };
}

function compile(
  job: JobDescription,
  name: string,
  configuration: Readonly<Record<string, string>>,
): { readonly jobGraph: JobGraph; readonly functions: FunctionRegistry } {
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

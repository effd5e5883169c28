import { StreamExecutionEnvironment } from "../dataflow/api/stream-execution-environment.js";
import { readCommitted, type TransactionalLogState } from "../external/transactional-log-state.js";
import { Simulation } from "../kernel/simulation.js";
import { JavaException } from "../model/java-exception.js";
import type { JobGraph } from "../model/job-graph.js";
import { clusterOf } from "./cluster-of.js";
import { outputsOf, stateOf } from "./outside-world.js";
import { RunProgress } from "./run-progress.js";

const SEED = "local environment";
const EVENT_LIMIT = 100_000_000;
const CHECKPOINT_INTERVAL = "execution.checkpointing.interval";

/**
 * An environment that runs what is built on it, on an emulated cluster in this process: for
 * `executeAndCollect`.
 *
 * @example
 * ```ts
 * const env = createLocalEnvironment({ "parallelism.default": "2" });
 * const lengths = env.fromCollection(["a", "bb"]).map((text) => text.length).executeAndCollect();
 * ```
 */
export function createLocalEnvironment(
  configuration: Readonly<Record<string, string>> = {},
): StreamExecutionEnvironment {
  // Rows become visible with a checkpoint; the last one is taken at the end of the input.
  const settings = { [CHECKPOINT_INTERVAL]: "1 s", ...configuration };
  const env: StreamExecutionEnvironment = StreamExecutionEnvironment.getExecutionEnvironment(
    settings,
    { executeAndCollect: (jobName, topic) => execute(env, settings, jobName, topic) },
  );
  return env;
}

function execute(
  env: StreamExecutionEnvironment,
  configuration: Readonly<Record<string, string>>,
  jobName: string,
  topic: string,
): readonly unknown[] {
  const { jobGraph, functions } = env.compile(jobName);
  const outputs = outputsOf(jobGraph);
  const slots = { "taskmanager.numberOfTaskSlots": String(slotsFor(jobGraph)) };
  const simulation = new Simulation(
    clusterOf({
      scenario: { jobManagers: 1, taskManagers: 1, join: [], network: {} },
      seed: SEED,
      configuration: { ...configuration, ...slots },
      jobGraph,
      functions,
      inputs: [],
      outputs,
      faults: [],
    }),
  );
  const progress = new RunProgress(simulation.trace, 1);
  simulation.run(() => progress.terminalEvent !== undefined, EVENT_LIMIT);
  checkFinished(simulation);
  return readCommitted(stateOf<TransactionalLogState>(simulation, `sinklog/${topic}`));
}

function slotsFor({ vertices }: JobGraph): number {
  const groups = new Map<string, number>();
  for (const { slotSharingGroup, parallelism } of vertices) {
    groups.set(slotSharingGroup, Math.max(parallelism, groups.get(slotSharingGroup) ?? 0));
  }
  return [...groups.values()].reduce((sum, slots) => sum + slots, 0);
}

function checkFinished({ trace }: Simulation): void {
  let last: Readonly<Record<string, unknown>> = {};
  for (const { type, fields } of trace.recordsFrom(0)) if (type === "job.status") last = fields;
  if (last["to"] === "FINISHED") return;
  const status = String(last["to"] ?? "not submitted");
  throw new JavaException("JobExecutionException", `Job is ${status}: ${String(last["cause"])}`);
}

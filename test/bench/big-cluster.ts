import { createSplitEnumerator } from "../../src/dataflow/connectors/create-split-enumerator.js";
import { createOperator } from "../../src/dataflow/operators/operator-factory.js";
import { externalProcesses } from "../../src/external/external-processes.js";
import { Simulation } from "../../src/kernel/simulation.js";
import { DEFAULT_RUNTIME_RULES } from "../../src/runtime/rules.js";
import { createCluster } from "../../src/runtime/simulated-cluster.js";
import { builtInJob } from "../../src/scenario/jobs/built-in-jobs.js";
import { loadScenario } from "../../src/scenario/load-scenario.js";
import { prepareScenario } from "../../src/scenario/prepare-scenario.js";

/** Slots of each TaskManager. */
const SLOTS = 4;

/** A session cluster without a job: every TaskManager registers and sends heartbeats. */
export function idleCluster(taskManagers: number): Simulation {
  return new Simulation(
    createCluster({
      seed: "bench",
      taskManagers: Array.from({ length: taskManagers }, (_, i) => ({
        name: `tm-${String(i + 1)}`,
      })),
      configuration: {
        "taskmanager.numberOfTaskSlots": String(SLOTS),
        "heartbeat.interval": "10 s",
      },
      jobs: [],
      registries: new Map(),
      operators: createOperator,
      enumerators: createSplitEnumerator,
      externals: [],
      factories: externalProcesses(DEFAULT_RUNTIME_RULES.external),
    }),
  );
}

/** A job with one source subtask on each TaskManager, heartbeats and checkpoints every 10 s. */
export function busyCluster(taskManagers: number): Simulation {
  const text = `
apiVersion: linecook/v1
kind: Scenario
metadata: { name: wide, title: A wide job, story: One hatch for each cook. }
job: count-visits
parameters: { outOfOrderness: 5 s, sourceParallelism: ${String(taskManagers)}, sumParallelism: 1 }
input:
  topic: visits
  partitions: ${String(taskManagers)}
  rate: 20/s
  generated: { generator: visits, from: "2026-03-02T09:00Z", perMinute: [6000], pages: 100, users: 30, outOfOrderness: 4 s }
cluster: { taskManagers: ${String(taskManagers)} }
configuration:
  parallelism.default: 1
  taskmanager.numberOfTaskSlots: 1
  heartbeat.interval: 10 s
  pipeline.auto-watermark-interval: 10 s
  execution.checkpointing.interval: 10 s
`;
  const request = { scenario: "wide", set: [], crashes: [], ownFaults: true };
  const job = { job: builtInJob("count-visits"), jobHash: "" };
  return prepareScenario(loadScenario("wide.yaml", text), request, job).createSimulation();
}

import { builtInJob } from "../../src/scenario/jobs/built-in-jobs.js";
import { loadScenario } from "../../src/scenario/load-scenario.js";
import { prepareScenario } from "../../src/scenario/prepare-scenario.js";
import type { PreparedScenario } from "../../src/scenario/prepared-scenario.js";

/** How much the busy job has to do. */
export interface BusyJobSize {
  readonly visits: number;
  /** Each of its thousand pages is visited in each of them. */
  readonly minutes: number;
}

/** What a row takes unless it needs another size. */
export const BUSY_JOB_SIZE: BusyJobSize = { visits: 200_000, minutes: 20 };

const EVENTS_MAX = 20_000_000;

function scenarioText({ visits, minutes }: BusyJobSize): string {
  const perMinute = Array.from({ length: minutes }, () => visits / minutes).join(", ");
  return `
apiVersion: linecook/v1
kind: Scenario
metadata: { name: busy, title: Many visits, story: A busy site. }
job: count-visits
parameters: { outOfOrderness: 5 s, sourceParallelism: 2, sumParallelism: 1 }
input:
  topic: visits
  partitions: 2
  rate: 2000000/s
  generated: { generator: visits, from: "2026-03-02T09:00Z", perMinute: [${perMinute}], pages: 1000, users: 300, outOfOrderness: 4 s }
cluster: { taskManagers: 3 }
configuration:
  parallelism.default: 2
  pipeline.auto-watermark-interval: 10 ms
  execution.checkpointing.interval: 30 ms
  linecook.task.record-cost: 1 us
limits: { virtualTime: 2 min, events: ${String(EVENTS_MAX)} }
`;
}

/** The main job over many visits, with checkpoints; input and graph are made once. */
export function busyJob(recordsPerTurn: number, size = BUSY_JOB_SIZE): PreparedScenario {
  const set = [["linecook.task.records-per-turn", String(recordsPerTurn)]] as const;
  const request = { scenario: "busy", set, crashes: [], ownFaults: true };
  const job = { job: builtInJob("count-visits"), jobHash: "" };
  return prepareScenario(loadScenario("busy.yaml", scenarioText(size)), request, job);
}

/** Runs it to the end of the job; answers how many checkpoints were completed. */
export function runBusyJob(prepared: PreparedScenario): number {
  const simulation = prepared.createSimulation();
  let seen = 0;
  let checkpoints = 0;
  let isOver = false;
  simulation.run(() => {
    for (; seen < simulation.trace.recordCount; seen++) {
      const type = simulation.trace.typeAt(seen);
      if (type === "checkpoint.completed") checkpoints++;
      if (type !== "job.status") continue;
      isOver ||= simulation.trace.recordAt(seen).fields["to"] === "FINISHED";
    }
    return isOver;
  }, EVENTS_MAX);
  if (!isOver) throw new Error("the busy job did not finish");
  return checkpoints;
}

// Goal: what is in flight when a job is rescaled arrives exactly once, at the subtask that now owns it. Method: a slow
// job over every kind of edge takes unaligned checkpoints and is restarted with another parallelism.
import { describe, expect, it } from "vitest";
import { WatermarkStrategy } from "../../src/dataflow/eventtime/watermark-strategy.js";
import { EXACT, observe } from "./fault-lab.js";
import { manyEdgesJob } from "./event-time-jobs.js";
import type { Visit } from "./forwarding-jobs.js";

const byTime = WatermarkStrategy.forBoundedOutOfOrderness<Visit>("5 s").withTimestampAssigner(
  ({ timestamp }) => timestamp,
);

/** All but the sink, which gets every row from each of its producers. */
const SCALED = '"Source: visits", Custom, Rebalanced, Count per page';

describe("rescaling with data in flight", () => {
  it.each<[what: string, from: number, to: number, bytes?: string]>([
    ["fan-out", 2, 4],
    ["fan-out to a number that does not divide", 2, 3],
    ["fan-in", 4, 2],
    ["fan-in to a number that does not divide", 4, 3],
    ["fan-in to one", 3, 1],
    ["fan-out of records that fill several buffers", 2, 4, "200"],
    ["fan-in of records that fill several buffers", 4, 2, "200"],
  ])(
    "D18 rescaled with data in flight, %s: each record arrives once",
    (_what, from, to, bytes = "64") => {
      const run = observe({
        job: manyEdgesJob(byTime),
        taskManagers: 5,
        actions: `- { id: r, kind: rescale, parallelism: ${String(to)}, vertices: [${SCALED}], at: 900ms }`,
        configuration: {
          "parallelism.default": String(from),
          "jobmanager.scheduler": "adaptive",
          "jobmanager.adaptive-scheduler.submission.resource-stabilization-timeout": "50 ms",
          "jobmanager.adaptive-scheduler.executing.cooldown-after-rescaling": "10 ms",
          "jobmanager.adaptive-scheduler.executing.resource-stabilization-timeout": "10 ms",
          "execution.checkpointing.unaligned.enabled": "true",
          "taskmanager.memory.segment-size": "64 b",
          "linecook.network.record-bytes": bytes,
          "linecook.task.record-cost": "8 ms",
        },
      });
      expect(run.verdict).toBe("pass");
      const [rescaled] = run.fieldsOf("rescale.started");
      expect(rescaled).toBeDefined();
      const recovered = run.fieldsOf("task.recovered").map(({ records }) => Number(records));
      expect(recovered.reduce((sum, records) => sum + records, 0)).toBeGreaterThan(0);
      const total = run.visits.reduce((sum, visits) => sum + visits, 0);
      expect(total).toBe(EXACT.reduce((sum, visits) => sum + visits, 0));
    },
  );
});

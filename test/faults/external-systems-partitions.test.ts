// Goal: partitions that come and go while a job runs are each read once or named as lost. Method: a small service forwards
// every record of a topic that gets its second partition late; assignments, snapshots and output are read.
import { describe, expect, it } from "vitest";
import type { PartitionedLogSourceSettings } from "../../src/dataflow/connectors/partitioned-log-source.js";
import type { CheckpointMetadata } from "../../src/model/operator-state.js";
import { forwardingJob, logSink } from "./forwarding-jobs.js";
import {
  EXACT,
  landed,
  observe,
  type FaultExperiment,
  type FaultObservation,
} from "./fault-lab.js";

const ALL = 208;
const DISCOVERING: Partial<PartitionedLogSourceSettings> = {
  boundedness: "CONTINUOUS_UNBOUNDED",
  properties: { "partition.discovery.interval.ms": 100 },
};
const ADDED =
  "- { id: grow, kind: topic-partitions, target: log, topic: visits, add: 1, at: 550ms }";
const DRAIN = "- { id: end, kind: stop-with-savepoint, drain: true, at: 6s }";
const HIGH_AVAILABILITY = {
  configuration: {
    "high-availability.type": "zookeeper",
    "high-availability.zookeeper.client.session-timeout": "500 ms",
  },
};

function forward(experiment: FaultExperiment, source = DISCOVERING): FaultObservation {
  const settings = { taskManagers: 6, actions: DRAIN, virtualTime: "20 s", ...experiment };
  const configuration = {
    "execution.checkpointing.savepoint-dir": "savepoints",
    ...experiment.configuration,
  };
  return observe({ job: forwardingJob(logSink(), source), ...settings, configuration });
}

function rowsOf({ result }: FaultObservation): number {
  return new Set((result.sinks["rows"] ?? []).map((row) => JSON.stringify(row))).size;
}

/** How often each partition was handed to a reader, less how often it came back. */
function assignments(run: FaultObservation): Record<string, number> {
  const times: Record<string, number> = {};
  for (const { splitId } of run.fieldsOf("source.splitAssigned")) {
    times[splitId as string] = (times[splitId as string] ?? 0) + 1;
  }
  return times;
}

/** The partitions that each checkpoint knows of. */
function discovered(run: FaultObservation): readonly string[] {
  return run.fieldsOf("checkpoint.completed").map(({ metadata }) => {
    const [coordinator] = (metadata as CheckpointMetadata).coordinators;
    const { partitions } = coordinator?.state as { partitions: readonly string[] | null };
    return (partitions ?? []).join(" ");
  });
}

describe("partitions of a topic that come and go", () => {
  it("X02 a partition is added while the job runs: it is found once, read from its beginning, and in each snapshot from then on", () => {
    const run = forward({ faults: ADDED });
    expect(landed(run)).toBe(true);
    expect(run.verdict).toBe("pass");
    expect(assignments(run)).toEqual({ "visits-0": 1, "visits-1": 1 });
    const known = discovered(run);
    const first = known.indexOf("visits-0 visits-1");
    expect(first).toBeGreaterThan(0);
    expect(new Set(known.slice(0, first))).toEqual(new Set(["visits-0"]));
    expect(new Set(known.slice(first))).toEqual(new Set(["visits-0 visits-1"]));
    expect([run.result.counters.recordsRead, rowsOf(run)]).toEqual([ALL, ALL]);
    const polls = run.fieldsOf("task.poll").filter(({ splitId }) => splitId === "visits-1");
    expect(polls[0]?.["offset"]).toBe(0);
  });

  it.each([560, 650, 700, 760, 900])(
    "X02 a TaskManager dies at %i ms, around the moment when a new partition is found: it is read exactly once",
    (at) => {
      const run = forward({
        faults: `${ADDED}\n- { id: x, kind: crash, target: tm-1, at: ${String(at)}ms }\n- { id: y, kind: crash, target: tm-2, at: ${String(at)}ms }`,
      });
      expect(landed(run)).toBe(true);
      expect({ verdict: run.verdict, rows: rowsOf(run) }).toEqual({ verdict: "pass", rows: ALL });
      expect(run.result.counters.recordsRead).toBe(ALL);
    },
  );

  it.each([560, 660, 800, 1000])(
    "X02 the JobManager dies at %i ms and comes back, around the moment when a new partition is found: the next leader neither forgets it nor finds it again",
    (at) => {
      const run = forward({
        ...HIGH_AVAILABILITY,
        faults: `${ADDED}\n- { id: x, kind: crash, target: jm-1, at: ${String(at)}ms, for: 300ms }`,
        actions: DRAIN.replace("6s", "12s"),
      });
      expect(landed(run)).toBe(true);
      expect({ verdict: run.verdict, rows: rowsOf(run) }).toEqual({ verdict: "pass", rows: ALL });
      expect(run.result.counters.recordsRead).toBe(ALL);
    },
  );

  it.each([
    ["nothing else fails", ""],
    ["a TaskManager dies", "- { id: x, kind: crash, target: tm-1, at: 800ms }"],
  ])(
    "X02 the visits of a partition that is added are counted in their minutes, each once: %s",
    (_what, more) => {
      const run = observe({
        parameters:
          "outOfOrderness: 10 min, sourceParallelism: 2, sumParallelism: 1, partitionDiscoveryIntervalMs: 100",
        faults: `${ADDED}\n${more}`,
        actions: DRAIN,
        configuration: { "execution.checkpointing.savepoint-dir": "savepoints" },
        ...{ taskManagers: 6, virtualTime: "20 s" },
      });
      expect(landed(run)).toBe(true);
      expect({ verdict: run.verdict, visits: run.visits }).toEqual({
        verdict: "pass",
        visits: EXACT,
      });
    },
  );

  it("X02 a bounded source looks for partitions once: one that is added later is not its input", () => {
    const run = forward({ faults: ADDED, actions: "" }, {});
    expect(landed(run)).toBe(true);
    expect(assignments(run)).toEqual({ "visits-0": 1 });
    expect(run.verdict).toBe("pass");
    expect(rowsOf(run)).toBe(run.result.counters.recordsRead);
    expect(rowsOf(run)).toBeLessThan(ALL);
  });

  it("X02 a partition is deleted when all of it was read: its split stays with its reader, nothing is lost", () => {
    const run = forward({
      faults: "- { id: x, kind: topic-partitions, target: log, topic: visits, remove: 1, at: 4s }",
    });
    expect(landed(run)).toBe(true);
    expect({ verdict: run.verdict, rows: rowsOf(run) }).toEqual({ verdict: "pass", rows: ALL });
    expect(assignments(run)).toEqual({ "visits-0": 1, "visits-1": 1 });
  });

  it("X02 a partition is deleted before all of it was read: the job goes on, the lost records are counted and declared", () => {
    const run = forward({
      faults:
        "- { id: x, kind: topic-partitions, target: log, topic: visits, remove: 1, at: 600ms }",
    });
    expect(landed(run)).toBe(true);
    const lost = ALL - rowsOf(run);
    expect(lost).toBeGreaterThan(0);
    const declared = run.result.verdict.properties.filter(({ status }) => status === "declared");
    expect({ verdict: run.verdict, declared: declared.map(({ id }) => id) }).toEqual({
      verdict: "declared",
      declared: ["P08"],
    });
    expect(declared[0]?.detail).toContain(`skipped records (${String(lost)}): visits-1@`);
  });

  it("X02 a fault of a topic that is not there is refused, and so is one that adds all of its partitions", () => {
    const fault = (what: string): string =>
      `- { id: x, kind: topic-partitions, target: log, at: 1s, ${what} }`;
    expect(() => forward({ faults: fault("topic: visit, add: 1") })).toThrow(
      'Fault x: there is no input topic "visit"',
    );
    expect(() => forward({ faults: fault("topic: visits, add: 2") })).toThrow(
      'The faults add 2 partitions to the topic "visits", which has 2 in all.',
    );
    expect(() => forward({ faults: fault("topic: visits") })).toThrow('give either "add" or');
  });
});

// Goal: every fault of storage that this runtime models can be written in a scenario, lands, and has the consequence that
// Flink gives it. Method: the store answers wrongly on request; verdict, trace and what lies in the store are read.
import { describe, expect, it } from "vitest";
import { fileSink, forwardingJob } from "./forwarding-jobs.js";
import { EXACT, landed, observe, type FaultObservation } from "./fault-lab.js";

function store(more: string): string {
  return `- { id: s, kind: store, target: store, ${more} }`;
}

function expectExact(run: FaultObservation): void {
  expect(landed(run)).toBe(true);
  expect(run.passings("store.fault.met")).toBeGreaterThan(0);
  expect({ verdict: run.verdict, visits: run.visits }).toEqual({ verdict: "pass", visits: EXACT });
}

const HIGHLY_AVAILABLE = {
  "high-availability.type": "zookeeper",
  "high-availability.zookeeper.client.session-timeout": "500 ms",
};

describe("storage faults", () => {
  it("S01 one write of state fails: the task declines, the next checkpoint completes", () => {
    const run = observe({ faults: store("mode: fail, operation: put, at: 300ms") });
    expectExact(run);
    expect(run.restarts).toBe(0);
    expect(run.fieldsOf("checkpoint.declined")).toHaveLength(1);
  });

  it("S01 writes fail more often than is tolerated: the job fails over, and then goes on", () => {
    const run = observe({
      faults: store("mode: fail, operation: put, times: 2, at: 300ms"),
      configuration: { "execution.checkpointing.tolerable-failed-checkpoints": "0" },
    });
    expectExact(run);
    expect(run.restarts).toBeGreaterThan(0);
    const causes = run.fieldsOf("failover.started").map(({ cause }) => String(cause));
    expect(causes[0]).toMatch(/Exceeded checkpoint tolerable failure threshold/);
  });

  it("S02 a write hangs longer than the checkpoint timeout: the checkpoint expires", () => {
    const run = observe({
      faults: store("mode: hang, operation: put, at: 300ms"),
      configuration: { "execution.checkpointing.timeout": "300 ms" },
    });
    expectExact(run);
    const reasons = run.fieldsOf("checkpoint.aborted").map(({ reason }) => String(reason));
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(/EXPIRED/);
  });

  it("S03 the metadata cannot be written: the checkpoint fails, the one before stays intact", () => {
    const run = observe({
      faults: `${store("mode: fail, operation: put, suffix: _metadata, at: 300ms")}
- { id: crash, kind: crash, target: tm-1, point: checkpoint.aborted }`,
    });
    expectExact(run);
    expect(run.fieldsOf("checkpoint.restored")).toHaveLength(1);
  });

  it("S04 a state file is torn: the restore notices, and never starts empty", () => {
    const run = observe({
      faults: `${store("mode: torn, operation: put, prefix: checkpoints/, times: 1, at: 450ms")}
- { id: crash, kind: crash, target: tm-1, at: 560ms }`,
      configuration: { "restart-strategy.fixed-delay.attempts": "2" },
    });
    expect(landed(run)).toBe(true);
    const errors = run.fieldsOf("execution.state").map(({ cause }) => String(cause));
    expect(errors.some((cause) => /corrupt|could not be restored|is missing/.test(cause))).toBe(
      true,
    );
    // One checkpoint is retained: the job fails loudly, and the verdict says by whose fault.
    expect(run.result.jobs[0]?.status).toBe("FAILED");
    expect(run.verdict).toBe("declared");
  });

  it("S06 one read is corrupt while restoring: noticed, and read again after a restart", () => {
    const run = observe({
      faults: `${store("mode: corrupt, operation: get, at: 500ms")}
- { id: crash, kind: crash, target: tm-1, at: 600ms }`,
    });
    expectExact(run);
    expect(run.restarts).toBeGreaterThan(1);
  });

  it("S05 a write is acknowledged and lost: the restore notices, and never starts empty", () => {
    const run = observe({
      faults: `${store("mode: phantom, operation: put, prefix: checkpoints/, times: 1, at: 450ms")}
- { id: crash, kind: crash, target: tm-1, at: 560ms }`,
      configuration: { "restart-strategy.fixed-delay.attempts": "2" },
    });
    expect(landed(run)).toBe(true);
    const errors = run.fieldsOf("execution.state").map(({ cause }) => String(cause));
    expect(errors.some((cause) => /Could not read the state handle .*: ABSENT/.test(cause))).toBe(
      true,
    );
    expect(run.result.jobs[0]?.status).toBe("FAILED");
    expect(run.verdict).toBe("declared");
  });

  it("S09 a handle leads to the state of another subtask: its key groups give it away", () => {
    const run = observe({
      faults: `${store("mode: misdirected, operation: get, suffix: /1-1-0, times: 1, at: 500ms")}
- { id: crash, kind: crash, target: tm-1, at: 600ms }`,
    });
    expectExact(run);
    expect(run.restarts).toBeGreaterThan(1);
    const causes = run.fieldsOf("execution.state").map(({ cause }) => String(cause));
    expect(causes.some((cause) => cause.includes("Unexpected key-group in restore."))).toBe(true);
  });

  it("S12 the pointer to a checkpoint is there, its content is not: the job fails loudly", () => {
    const run = observe({
      configuration: HIGHLY_AVAILABLE,
      jobManagers: 2,
      faults: `- { id: s, kind: store, target: ha, mode: lost, operation: get, prefix: checkpoints/, at: 500ms }
- { id: crash, kind: crash, target: jm-1, at: 700ms }`,
    });
    expect(landed(run)).toBe(true);
    expect(run.result.jobs[0]?.status).toBe("FAILED");
    const causes = run.fieldsOf("job.status").map(({ cause }) => String(cause));
    expect(
      causes.some((cause) => /Could not retrieve checkpoint \d+ from state handle/.test(cause)),
    ).toBe(true);
    // Nothing was started from nothing: after the first leader's death no task was deployed.
    const deployed = run.records.filter(({ type }) => type === "task.deployed");
    expect(deployed.every(({ timeUs }) => timeUs < 700_000)).toBe(true);
    expect(run.verdict).toBe("declared");
  });

  it("S13 the object store has too much to do: requests are repeated after longer and longer pauses", () => {
    const run = observe({
      faults: store("mode: throttle, times: 8, at: 300ms"),
    });
    expectExact(run);
    expect(run.restarts).toBe(0);
    expect(run.passings("store.fault.met")).toBe(8);
  });

  it("S13 the answer to an upload is lost: it is repeated, and there is one object", () => {
    const run = observe({
      faults:
        "- { id: s, kind: reset, target: store, channel: io, point: checkpoint.upload.started#3 }",
    });
    expect(landed(run)).toBe(true);
    expect({ verdict: run.verdict, visits: run.visits }).toEqual({
      verdict: "pass",
      visits: EXACT,
    });
    const perKey = new Map<unknown, Set<unknown>>();
    for (const { key, hash } of run.fieldsOf("store.put")) {
      perKey.set(key, (perKey.get(key) ?? new Set()).add(hash));
    }
    expect([...perKey.values()].every((hashes) => hashes.size === 1)).toBe(true);
  });

  it("S15 a savepoint's target cannot be written: the savepoint fails, the job goes on", () => {
    const run = observe({
      actions: "- { id: save, kind: savepoint, directory: savepoints, at: 500ms }",
      faults: store("mode: fail, operation: put, prefix: savepoints, times: 1, at: 400ms"),
    });
    expectExact(run);
    expect(run.restarts).toBe(0);
    const answers = run
      .fieldsOf("client.answered")
      .filter(({ command }) => /savepoint/i.test(String(command)));
    expect(answers.map(({ ok }) => ok)).toEqual([false]);
  });

  it("S16 the plan of a job cannot be read: the JobManager says so and ends; the next one recovers all jobs", () => {
    const run = observe({
      configuration: HIGHLY_AVAILABLE,
      jobManagers: 2,
      faults: `- { id: s, kind: store, target: ha, mode: lost, operation: get, prefix: plans/, at: 500ms }
- { id: crash, kind: crash, target: jm-1, at: 700ms, for: 1s }`,
    });
    expect(landed(run)).toBe(true);
    expect(run.fieldsOf("jobManager.fatal").map(({ cause }) => String(cause))[0]).toMatch(
      /Could not recover job with job id/,
    );
    expect({ verdict: run.verdict, visits: run.visits }).toEqual({
      verdict: "pass",
      visits: EXACT,
    });
  });

  it.each([
    ["runs out of memory", "hashmap", "outOfMemory", /OutOfMemoryError: Java heap space/],
    ["finds its disk full", "rocksdb", "diskFull", /RocksDBException: No space left on device/],
  ])(
    "S17 a state backend %s: its task fails and restarts, no partial snapshot counts",
    (_what, backend, effect, cause) => {
      const run = observe({
        configuration: { "state.backend.type": backend },
        faults: `- { id: s, kind: user-code, target: tm-1, operator: Count per page, call: processElement, effect: ${effect}, nth: 40, at: 1ms }`,
      });
      expect(landed(run)).toBe(true);
      expect({ verdict: run.verdict, visits: run.visits }).toEqual({
        verdict: "pass",
        visits: EXACT,
      });
      expect(run.restarts).toBe(1);
      expect(String(run.fieldsOf("failover.started")[0]?.["cause"])).toMatch(cause);
    },
  );

  it("S18 a file system lists late what was written last: every committed file is visible in the end", () => {
    const run = observe({
      job: forwardingJob(fileSink),
      faults: `- { id: s, kind: store, target: fs, mode: lag, operation: list, times: 9, at: 400ms }
- { id: crash, kind: crash, target: tm-1, point: txn.precommitted#3 }`,
    });
    expect(landed(run)).toBe(true);
    expect(run.passings("store.fault.met")).toBeGreaterThan(0);
    expect(run.verdict).toBe("pass");
    const rows = (run.result.sinks["out"] ?? []).map(String);
    expect(rows).toHaveLength(EXACT.reduce((sum, visits) => sum + visits, 0));
  });

  it("S07 a delete fails: nothing that is referenced is missing, the orphan stays", () => {
    const run = observe({ faults: store("mode: fail, operation: deletePrefix, at: 300ms") });
    expectExact(run);
    const completed = run.fieldsOf("checkpoint.completed");
    expect(completed.length).toBeGreaterThan(3);
  });

  it("S10 the outcome of a write to the high-availability store is unknown: asking again decides", () => {
    const run = observe({
      configuration: HIGHLY_AVAILABLE,
      jobManagers: 2,
      faults: "- { id: s, kind: reset, target: jm-1, peer: ha, point: ha.pointer.written#2 }",
    });
    expect(landed(run)).toBe(true);
    expect({ verdict: run.verdict, visits: run.visits }).toEqual({
      verdict: "pass",
      visits: EXACT,
    });
    const stored = run
      .fieldsOf("checkpoint.stored")
      .map(({ checkpointId }) => Number(checkpointId));
    expect(stored).toEqual([...stored].sort((left, right) => left - right));
  });

  it("S11 the high-availability store is away: no checkpoint completes meanwhile", () => {
    const run = observe({
      configuration: {
        ...HIGHLY_AVAILABLE,
        "high-availability.zookeeper.client.session-timeout": "5 s",
        "high-availability.zookeeper.client.tolerate-suspended-connections": "true",
      },
      faults: "- { id: s, kind: pause, target: ha, at: 500ms, for: 600ms }",
    });
    expect(landed(run)).toBe(true);
    expect({ verdict: run.verdict, visits: run.visits }).toEqual({
      verdict: "pass",
      visits: EXACT,
    });
    const meanwhile = run.records.filter(
      ({ type, timeUs }) => type === "checkpoint.stored" && timeUs > 502_000 && timeUs < 1_100_000,
    );
    expect(meanwhile).toHaveLength(0);
  });
});

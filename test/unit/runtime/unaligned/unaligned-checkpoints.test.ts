import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Fault } from "../../../../src/kernel/fault.js";
import type { SimTime } from "../../../../src/kernel/sim-time.js";
import type { TaskStateSnapshot } from "../../../../src/model/operator-state.js";
import { buildCopiesJob, OVERTAKING } from "../../../../src/scenario/hunt/hunt-job.js";
import { huntRun, type HuntRun } from "../../../../src/scenario/hunt/hunt-run.js";
import { judgeRun } from "../../../../src/verification/judge-run.js";

// Goal: checkpoints whose barriers overtake buffers lose nothing and count nothing twice.
// Method: a job under back pressure, with and without crashes; the cut oracle judges every checkpoint.

function crash(target: string, atUs: number): Fault {
  return { id: target, kind: "crash", target, when: { kind: "time", atUs: atUs as SimTime } };
}

function run(configuration: Record<string, string>, faults: Fault[] = [], seed = "slow"): HuntRun {
  return huntRun({
    seed,
    faults,
    records: 120,
    build: buildCopiesJob,
    configuration: {
      ...OVERTAKING,
      "execution.checkpointing.interval": "100 ms",
      ...configuration,
    },
  });
}

/** Elements in flight in all snapshots that were ever stored. */
function inFlight({ evidence }: HuntRun, end: "inputs" | "outputs"): number {
  let count = 0;
  for (const value of evidence.store.values()) {
    const channels = (value as TaskStateSnapshot).inFlight?.[end] ?? [];
    for (const { buffers } of channels)
      for (const { elements } of buffers) count += elements.length;
  }
  return count;
}

function records({ evidence: { trace } }: HuntRun, type: string): number {
  let count = 0;
  for (let i = 0; i < trace.recordCount; i++) if (trace.typeAt(i) === type) count++;
  return count;
}

function failures(result: HuntRun): unknown[] {
  return judgeRun(result.evidence).properties.filter(({ status }) => status === "fail");
}

describe("unaligned checkpoints", () => {
  it("hold what was in flight at both ends, and are consistent cuts", () => {
    const result = run({});
    expect(inFlight(result, "inputs")).toBeGreaterThan(20);
    expect(inFlight(result, "outputs")).toBeGreaterThan(20);
    expect(failures(result)).toEqual([]);
    expect(judgeRun(result.evidence).kind).toBe("pass");
  });

  it.each([310, 450, 620, 900, 1000])("restore it after a crash at %i ms", (atMs) => {
    const result = run({}, [crash("tm-1", atMs * 1000)], `crash-${String(atMs)}`);
    expect(failures(result)).toEqual([]);
    expect(judgeRun(result.evidence).kind).toBe("pass");
    expect(records(result, "task.recovered")).toBeGreaterThan(0);
  });

  it("begin aligned and let barriers overtake once they have waited too long", () => {
    const timeout = "execution.checkpointing.aligned-checkpoint-timeout";
    const patient = run({ [timeout]: "30 s" });
    expect(inFlight(patient, "inputs") + inFlight(patient, "outputs")).toBe(0);
    const result = run({ [timeout]: "30 ms" });
    expect(inFlight(result, "inputs")).toBeGreaterThan(0);
    expect(inFlight(result, "outputs")).toBeGreaterThan(0);
    expect(judgeRun(result.evidence).kind).toBe("pass");
    const completed = (one: HuntRun): number => records(one, "checkpoint.completed");
    expect(completed(result)).toBeGreaterThan(completed(patient));
  });

  it("are never accused, whatever the timeout, the turn and the crash", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc
            .integer({ min: 1, max: 1_000_000 })
            .map((number) => `unaligned-${String(number)}`),
          at: fc.array(fc.integer({ min: 250_000, max: 1_200_000 }), { maxLength: 2 }),
          timeout: fc.constantFrom("0 ms", "10 ms", "60 ms"),
          parallelism: fc.constantFrom("1", "2", "3"),
          recordsPerTurn: fc.constantFrom("1", "5"),
        }),
        ({ seed, at, timeout, parallelism, recordsPerTurn }) => {
          const configuration = {
            "parallelism.default": parallelism,
            "linecook.task.records-per-turn": recordsPerTurn,
            "execution.checkpointing.aligned-checkpoint-timeout": timeout,
          };
          const faults = at.map((atUs, index) => crash(`tm-${String(index + 1)}`, atUs));
          const result = run(configuration, faults, seed);
          expect(failures(result)).toEqual([]);
        },
      ),
      { numRuns: 20, seed: 8 },
    );
  });

  it("cannot be had at least once, nor several at a time", () => {
    const result = run({ "execution.checkpointing.mode": "AT_LEAST_ONCE" });
    expect(inFlight(result, "inputs") + inFlight(result, "outputs")).toBe(0);
    const several = { "execution.checkpointing.max-concurrent-checkpoints": "2" };
    expect(() => run(several)).toThrow(/maxConcurrentCheckpoints can't be > 1/);
  });
});

describe("checkpoints at least once", () => {
  const configuration = {
    "execution.checkpointing.unaligned.enabled": "false",
    "execution.checkpointing.mode": "AT_LEAST_ONCE",
  };

  it("never hold a sender back, and lose nothing", () => {
    const result = run(configuration);
    expect(records(result, "task.blocked")).toBe(0);
    expect(records(result, "checkpoint.completed")).toBeGreaterThan(3);
    expect(failures(result)).toEqual([]);
  });
});

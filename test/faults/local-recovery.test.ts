// Goal: copies of state on a TaskManager spare the way to the checkpoint storage, and nothing depends on them.
// Method: the same service fails on a machine that lives on, and on one that is lost with its disk; what was read is counted.
import { describe, expect, it } from "vitest";
import { EXACT, landed, observe, type FaultObservation } from "./fault-lab.js";

const LOCAL = { "execution.state-recovery.from-local": "true" };

/** Bytes that the tasks of a machine (or all) read after the restart. */
function bytesRead(run: FaultObservation, machine = ""): { local: number; remote: number } {
  let [local, remote] = [0, 0];
  for (const { type, process, fields } of run.records) {
    if (type !== "task.stateRead" || !process.startsWith(machine)) continue;
    local += Number(fields["localBytes"]);
    remote += Number(fields["remoteBytes"]);
  }
  return { local, remote };
}

function expectExact(run: FaultObservation): void {
  expect(landed(run)).toBe(true);
  expect({ verdict: run.verdict, visits: run.visits }).toEqual({ verdict: "pass", visits: EXACT });
  expect(run.restarts).toBe(1);
}

describe("local recovery", () => {
  it("C03 S14 a TaskManager is lost with its disk: its tasks read the checkpoint storage, the others their copies", () => {
    const run = observe({
      faults: "- { id: c03, kind: crash, target: tm-1, at: 600ms, for: 20ms }",
      configuration: LOCAL,
    });
    expectExact(run);
    expect(bytesRead(run).remote).toBeGreaterThan(0);
    expect(bytesRead(run, "tm-2")).toEqual({ local: expect.any(Number) as number, remote: 0 });
    expect(bytesRead(run, "tm-2").local).toBeGreaterThan(0);
    // As without copies: the same output, from the same checkpoint.
    const without = observe({
      faults: "- { id: c03, kind: crash, target: tm-1, at: 600ms, for: 20ms }",
    });
    expect(run.visits).toEqual(without.visits);
    expect(run.fieldsOf("checkpoint.restored")).toEqual(without.fieldsOf("checkpoint.restored"));
  });

  it("S14 the copies on a TaskManager are lost, it lives on: what its tasks need is read from the storage", () => {
    const run = observe({
      faults: `- { id: c, kind: crash, target: tm-1, at: 600ms, for: 20ms }
- { id: s, kind: local-state, target: tm-2, at: 900ms }`,
      configuration: LOCAL,
    });
    expectExact(run);
    expect(bytesRead(run, "tm-2").local).toBe(0);
    expect(bytesRead(run, "tm-2").remote).toBeGreaterThan(0);
  });

  it.each(["hashmap", "rocksdb"])(
    "C03 a task fails and every machine lives on, with %s: nothing is fetched that lies on the machine",
    (backend) => {
      const run = observe({
        faults:
          '- { id: u, kind: user-code, target: tm-1, operator: "Count per page", call: processElement, effect: throw, nth: 30, at: 1ms }',
        configuration: { ...LOCAL, "state.backend.type": backend },
      });
      expectExact(run);
      expect(bytesRead(run).remote).toBe(0);
      expect(bytesRead(run).local).toBeGreaterThan(0);
    },
  );
});

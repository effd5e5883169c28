// Goal: incremental checkpoints share files, and every way of starting again from them gives the exact result. Method: small
// services with rocksdb; trace and store are read.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openSession } from "../../../../src/index.js";
import type { TraceRecord } from "../../../../src/kernel/trace-schema.js";
import type { Session } from "../../../../src/scenario/session.js";
import { EXACT, observe, type FaultObservation } from "../../../faults/fault-lab.js";

const ROCKSDB = { "state.backend.type": "rocksdb" };
const INCREMENTAL = { ...ROCKSDB, "execution.checkpointing.incremental": "true" };
const SAVEPOINTS = { "execution.checkpointing.savepoint-dir": "savepoints" };

function keyOf({ fields }: TraceRecord): string {
  return String(fields["key"]);
}

function isSharedPut(record: TraceRecord): boolean {
  return record.type === "store.put" && keyOf(record).includes("/shared/");
}

function again(settings: Readonly<Record<string, string>>, format: string): string {
  const configuration = Object.entries(settings).map(([key, value]) => `${key}: "${value}"`);
  return `- { id: closing, kind: savepoint, cancel: true, format: ${format}, at: 500 ms }
- { id: next, kind: submit, from: closing, at: 500 ms, configuration: { ${configuration.join(", ")} } }`;
}

describe("incremental checkpoints", () => {
  it("write fewer bytes than full ones, and a restart from them is exact", () => {
    const url = new URL("../../../../scenarios/incremental-checkpoints.yaml", import.meta.url);
    const text = readFileSync(url, "utf8");
    const run = (isIncremental: boolean): Session => {
      const set = { "execution.checkpointing.incremental": String(isIncremental) };
      const session = openSession(text, { set });
      session.toEnd();
      expect(session.result().verdict.kind).toBe("pass");
      expect(session.result().jobs[0]?.restarts).toBe(1);
      return session;
    };
    const [full, incremental] = [run(false), run(true)].map((session) => [
      ...session.trace.recordsFrom(0),
    ]) as [TraceRecord[], TraceRecord[]];
    const files = incremental.filter(isSharedPut);
    expect(full.filter(isSharedPut)).toEqual([]);
    expect(files.length).toBeGreaterThan(20);
    // No file is uploaded twice, and those that no checkpoint names any more are gone before the end.
    expect(new Set(files.map(keyOf)).size).toBe(files.length);
    const deleted = new Set(incremental.filter(({ type }) => type === "store.deleted").map(keyOf));
    expect(files.filter((file) => !deleted.has(keyOf(file)))).toEqual([]);
    const bytes = (records: TraceRecord[]): number =>
      records
        .filter(({ type }) => type === "task.snapshot")
        .reduce((sum, { fields }) => sum + Number(fields["bytes"]), 0);
    expect(bytes(incremental)).toBeLessThan(0.7 * bytes(full));
  });

  it("cost the time that their bytes need", () => {
    const rate = 64 * 100;
    const limited = { ...ROCKSDB, "linecook.state.transfer-rate": `${String(rate)} b` };
    const control = observe({ configuration: ROCKSDB });
    const slow = observe({ configuration: limited });
    expect(slow.visits).toEqual(EXACT);
    const durations = (run: FaultObservation): number[] => {
      const began = new Map(
        run.records
          .filter(({ type }) => type === "checkpoint.triggered")
          .map(({ fields, timeUs }) => [fields["checkpointId"], timeUs]),
      );
      return run.records
        .filter(({ type }) => type === "checkpoint.completed")
        .map(({ fields, timeUs }) => timeUs - (began.get(fields["checkpointId"]) ?? 0));
    };
    // The largest part of a checkpoint is at least one entry for each of two source splits.
    expect(Math.max(...durations(slow)) - Math.max(...durations(control))).toBeGreaterThan(
      (64 * 1_000_000) / rate,
    );
  });

  it("survive a change of parallelism, from their files and from a native savepoint", () => {
    const run = observe({
      configuration: { ...INCREMENTAL, ...SAVEPOINTS },
      actions: `- { id: closing, kind: stop-with-savepoint, format: native, at: 500 ms }
- { id: next, kind: submit, from: closing, at: 500 ms, parameters: { sumParallelism: 2 } }`,
      faults: "- { id: crash, kind: crash, target: tm-2, at: 900ms }",
    });
    expect({ verdict: run.verdict, visits: run.visits }).toEqual({
      verdict: "pass",
      visits: EXACT,
    });
  });
});

describe("savepoints of rocksdb", () => {
  it("are restored by the other backend if they are canonical, in both directions", () => {
    for (const [from, to] of [
      [INCREMENTAL, { "state.backend.type": "hashmap" }],
      [{ "state.backend.type": "hashmap" }, INCREMENTAL],
    ] as const) {
      const run = observe({
        configuration: { ...from, ...SAVEPOINTS },
        actions: again(to, "canonical"),
      });
      expect({ verdict: run.verdict, visits: run.visits }).toEqual({
        verdict: "pass",
        visits: EXACT,
      });
    }
  });

  it("are refused by the other backend if they are native, in Flink's words", () => {
    const run = observe({
      configuration: { ...INCREMENTAL, ...SAVEPOINTS, "restart-strategy.type": "none" },
      actions: again({ "state.backend.type": "hashmap" }, "native"),
    });
    const causes = run.fieldsOf("execution.state").map(({ cause }) => String(cause));
    expect(causes.filter((cause) => cause.includes("Unexpected state handle type"))).not.toEqual(
      [],
    );
  });

  it("lie in their own folder alone when they are native", () => {
    const run = observe({
      configuration: { ...INCREMENTAL, ...SAVEPOINTS },
      actions: "- { id: copy, kind: savepoint, format: native, at: 500 ms }",
    });
    const keys = run.fieldsOf("store.put").map(({ key }) => String(key));
    const files = keys.filter((key) => key.startsWith("savepoints/") && key.endsWith(".sst"));
    expect(files.length).toBeGreaterThan(0);
    const deleted = new Set(run.fieldsOf("store.deleted").map(({ key }) => String(key)));
    expect(files.filter((key) => deleted.has(key))).toEqual([]);
    expect(run.visits).toEqual(EXACT);
  });
});

// Goal: the library's door works as its examples say. Method: run a job on a local environment, a scenario from its
// text, and a session both ways.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createLocalEnvironment, openSession, runScenario } from "../../../src/index.js";
import { decodeJournal } from "../../../src/scenario/journal.js";

const small = readFileSync(
  new URL("../../../scenarios/count-visits-small.yaml", import.meta.url),
  "utf8",
);

describe("createLocalEnvironment", () => {
  it("runs a job and returns what it committed", () => {
    const env = createLocalEnvironment({ "parallelism.default": "2" });
    const rows = env
      .fromCollection(["a", "bb", "ccc"])
      .map((text) => text.length)
      .executeAndCollect("lengths");
    expect([...rows].sort()).toEqual([1, 2, 3]);
  });
});

describe("runScenario", () => {
  it("gives the whole result", () => {
    const result = runScenario(small, { seed: "library" });
    expect(result).toMatchObject({ scenario: "count-visits-small", seed: "library" });
    expect(result.verdict.kind).toBe("pass");
    expect(result.jobs[0]).toMatchObject({ status: "FINISHED", restarts: 1 });
  });
});

describe("openSession", () => {
  it("goes forward and back, and ends where a run without stops ends", () => {
    const straight = openSession(small);
    straight.toEnd();
    const session = openSession(small);
    expect(session.toNextCheckpoint()).toBe("found");
    const { cursor } = session;
    session.stepBack();
    expect(session.cursor).toBe(cursor - 1);
    expect(session.toNextFault()).toBe("found");
    session.seekTime(300_000);
    expect(session.nowUs).toBeLessThanOrEqual(300_000);
    session.addBreakpoint("checkpoint.ack.sent");
    expect(session.toBreakpoint()).toBe("found");
    session.toEnd();
    expect(session.trace.hex()).toBe(straight.trace.hex());
  });

  it("notes what a person did, and a fork has the same past", () => {
    const session = openSession(small, { faults: false });
    session.seek(1500);
    session.intervene({ id: "what-if", kind: "crash", target: "tm-2" });
    const twin = session.fork();
    session.toEnd();
    const journal = decodeJournal(session.replay());
    expect(journal.interventions).toMatchObject([{ event: 1500, fault: { target: "tm-2" } }]);
    expect(session.result()).toMatchObject({ verdict: { kind: "pass" } });
    twin.seek(1400);
    twin.toEnd();
    expect(twin.trace.eventCount).toBeGreaterThan(1500);
  });
});

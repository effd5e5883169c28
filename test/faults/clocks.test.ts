// Goal: clocks that are wrong, run wrong, jump or stand still change times, never results of event time.
// Method: one small service per fault; its result, its restarts and its order of events are read.
import { describe, expect, it } from "vitest";
import { EXACT, landed, observe, type FaultObservation } from "./fault-lab.js";

function expectUnharmed(run: FaultObservation): void {
  expect(landed(run)).toBe(true);
  expect({ verdict: run.verdict, visits: run.visits, restarts: run.restarts }).toEqual({
    verdict: "pass",
    visits: EXACT,
    restarts: 0,
  });
}

describe("clock faults", () => {
  it("K01 one machine's wall clock is an hour ahead: event time does not care", () => {
    expectUnharmed(observe({ faults: "- { id: k, kind: skew, target: tm-1, by: 1h, at: 1ms }" }));
  });

  it.each([200_000, -200_000])(
    "K02 a wall clock drifts by %i parts per million: no false failover",
    (partsPerMillion) => {
      const drift = `- { id: k, kind: drift, target: tm-1, partsPerMillion: ${String(partsPerMillion)}, at: 1ms }`;
      const run = observe({ faults: drift });
      expectUnharmed(run);
      expect(run.fieldsOf("taskManager.lost")).toHaveLength(0);
    },
  );

  it("K03 K04 a wall clock drifts to and fro: no false failover", () => {
    const faults = [1, 2, 3, 4].map(
      (i) =>
        `- { id: k${String(i)}, kind: drift, target: jm-1, partsPerMillion: ${String(i % 2 === 0 ? -300_000 : 300_000)}, at: ${String(i * 200)}ms, for: 150ms }`,
    );
    expectUnharmed(observe({ faults: faults.join("\n") }));
  });

  it("K05 the JobManager's wall clock jumps ahead and back: no timer is lost, none fires twice", () => {
    const run = observe({
      faults: "- { id: k, kind: skew, target: jm-1, by: 10min, at: 500ms, for: 400ms }",
    });
    expectUnharmed(run);
    const ids = run.fieldsOf("checkpoint.triggered").map(({ checkpointId }) => checkpointId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(5);
  });

  it("K06 a machine stands still and catches up: late timers fire once, in order", () => {
    const run = observe({
      faults: "- { id: k, kind: pause, target: tm-2, at: 500ms, for: 250ms }",
    });
    expectUnharmed(run);
  });

  it.each([1, 2, 3])(
    "K08 events of one instant come in another order (explore %i): the result is the same",
    (seed) => {
      const storm = {
        network: "{ rpc: { latency: 1 ms }, data: { latency: 1 ms }, io: { latency: 1 ms } }",
      };
      const run = observe({ ...storm, tieBreak: `explore(${String(seed)})` });
      const control = observe(storm);
      expect({ verdict: run.verdict, visits: run.visits, restarts: run.restarts }).toEqual({
        verdict: "pass",
        visits: EXACT,
        restarts: 0,
      });
      expect(run.result.digest).not.toBe(control.result.digest);
    },
  );

  it("K10 records are later than the bound: each is counted, accepted and late ones make up what was read", () => {
    const run = observe({ generated: "late: 9" });
    const late = run
      .fieldsOf("task.counter")
      .filter(({ counter }) => counter === "late")
      .reduce((sum, { amount }) => sum + Number(amount), 0);
    const accepted = run.visits.reduce((sum, visits) => sum + visits, 0);
    expect({ verdict: run.verdict, late, accepted }).toEqual({
      verdict: "pass",
      late: 9,
      accepted: EXACT.reduce((sum, visits) => sum + visits, 0),
    });
  });

  it("K07 timers are late: only times change", () => {
    const run = observe({
      faults: "- { id: k, kind: slack, target: tm-1, by: 40ms, at: 1ms }",
    });
    expectUnharmed(run);
    const control = observe({});
    expect(run.visits).toEqual(control.visits);
    expect(run.result.digest).not.toBe(control.result.digest);
  });
});

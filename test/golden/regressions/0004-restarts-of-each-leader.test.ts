// Goal: a restart that a former leader announced is not held against its successor. Method: a leader stands still, wakes
// up, begins a restart and only then hears that it leads no longer. Found by the soak, seed 18 of two hours.
import { expect, it } from "vitest";
import { observe } from "../../faults/fault-lab.js";

it("counts the restarts of each leader by themselves", () => {
  const run = observe({
    jobManagers: 2,
    configuration: {
      "high-availability.type": "zookeeper",
      "high-availability.zookeeper.client.session-timeout": "500 ms",
      "restart-strategy.type": "exponential-delay",
      "restart-strategy.exponential-delay.initial-backoff": "100 ms",
      "restart-strategy.exponential-delay.backoff-multiplier": "10",
      "restart-strategy.exponential-delay.jitter-factor": "0",
    },
    perMinute: [47, 61, 40, 60, 200, 200],
    // The first restart makes the second one of the same leader wait for a second.
    faults: `- { id: early, kind: crash, target: tm-1, at: 400ms }
- { id: still, kind: pause, target: jm-1, at: 1200ms, for: 1200ms }
- { id: late, kind: crash, target: tm-2, at: 2500ms }`,
  });
  const begun = run.records.filter(({ type }) => type === "failover.started");
  expect(begun.filter(({ process }) => process.startsWith("jm-1")).length).toBeGreaterThan(1);
  expect(begun.at(-1)?.process).toMatch(/^jm-2/);
  expect(run.verdict).toBe("pass");
});

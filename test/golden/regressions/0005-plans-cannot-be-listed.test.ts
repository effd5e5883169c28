// Goal: a Dispatcher that cannot read what a former leader has left ends its JobManager, and the next one takes over.
// Method: the first list of plans after a crash fails. Found by the soak, seed 51 of two hours.
import { expect, it } from "vitest";
import { observe } from "../../faults/fault-lab.js";

it("ends the JobManager whose Dispatcher cannot list the plans", () => {
  const run = observe({
    jobManagers: 3,
    configuration: {
      "high-availability.type": "zookeeper",
      "high-availability.zookeeper.client.session-timeout": "500 ms",
    },
    faults: `- { id: crash, kind: crash, target: jm-1, at: 600ms }
- { id: list, kind: store, target: ha, mode: fail, operation: list, prefix: plans/, at: 700ms }`,
  });
  expect(run.verdict).toBe("pass");
  expect(run.passings("jobManager.fatal")).toBe(1);
});

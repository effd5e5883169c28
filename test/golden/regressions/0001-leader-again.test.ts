// Goal: a JobManager that led, lost its leadership and gets it back starts its JobMaster again. Method: cut it off from
// the election until the other one leads, then let that one stand still. Found by the soak, seed 6.
import { expect, it } from "vitest";
import { observe } from "../../faults/fault-lab.js";

it.each([1, 2, 3, 4])("leads again after another has led, interleaving %d", (interleaving) => {
  const run = observe({
    jobManagers: 2,
    configuration: {
      "high-availability.type": "zookeeper",
      "high-availability.zookeeper.client.session-timeout": "300 ms",
    },
    tieBreak: `explore(${String(interleaving)})`,
    perMinute: [47, 61, 40, 60, 200, 200],
    faults: `- { id: cut-off, kind: partition, target: jm-1, peer: ha, at: 600ms, for: 900ms }
- { id: still, kind: pause, target: jm-2, at: 2s, for: 900ms }`,
  });
  expect(run.verdict).toBe("pass");
  const granted = run.records.filter(
    ({ type, process }) => type === "leader.granted" && process.includes("/jobmaster"),
  );
  expect(granted.map(({ process }) => process.split("/")[0])).toEqual(["jm-1", "jm-2", "jm-1"]);
});

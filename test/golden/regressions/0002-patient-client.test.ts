// Goal: a client counts the failures of one question, not of a job's whole life. Method: the JobManager is lost and
// found more often than the client asks again for one question. Found by the soak, seed 1.
import { expect, it } from "vitest";
import { observe } from "../../faults/fault-lab.js";

it("waits for a job whose JobManager comes back every time", () => {
  const crash = (n: number): string =>
    `- { id: crash-${String(n)}, kind: crash, target: jm-1, at: ${String(5 * n)}s, for: 50ms }`;
  const run = observe({
    configuration: {
      "high-availability.type": "zookeeper",
      "high-availability.zookeeper.client.session-timeout": "500 ms",
      "rest.retry.max-attempts": "2",
      "rest.retry.delay": "400 ms",
    },
    rate: "10/s",
    faults: [1, 2, 3, 4].map(crash).join("\n"),
  });
  expect(run.fieldsOf("client.gaveUp")).toEqual([]);
  expect(run.verdict).toBe("pass");
});

// Goal: attempts of a JobMaster that leads for the second time are not taken for those of the first. Method: revoke and
// grant under one leadership of the JobManager. Found by the soak, seed 4.
import { expect, it } from "vitest";
import { observe } from "../../faults/fault-lab.js";

it.each(["jobmaster", "dispatcher"])(
  "has attempts of its own when the %s was away",
  (component) => {
    const change = (id: string, to: string, at: string): string =>
      `- { id: ${id}, kind: leadership, target: jm-1, component: ${component}, change: ${to}, at: ${at} }`;
    const run = observe({
      configuration: {
        "high-availability.type": "zookeeper",
        "high-availability.zookeeper.client.session-timeout": "500 ms",
      },
      perMinute: [200, 200],
      faults: [
        "- { id: crash, kind: crash, target: tm-1, at: 400ms }",
        change("gone", "revoke", "1600ms"),
        change("back", "grant", "1900ms"),
      ].join("\n"),
    });
    expect(run.verdict).toBe("pass");
    const deployed = run.records.filter(({ type }) => type === "task.deployed");
    const attempts = deployed.map(({ process }) => process.slice(process.indexOf("task:")));
    expect(new Set(attempts).size).toBe(attempts.length);
  },
);

// Goal: a sweep counts only faults that can hit something. Method: sweep a machine that joins late, and look at every run.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { builtInJob } from "../../../src/scenario/jobs/built-in-jobs.js";
import { loadScenario } from "../../../src/scenario/load-scenario.js";
import { prepareScenario } from "../../../src/scenario/prepare-scenario.js";
import { sweepRuns } from "../../../src/scenario/sweep.js";

const small = readFileSync(
  new URL("../../../scenarios/count-visits-small-control.yaml", import.meta.url),
  "utf8",
);

it("leaves out machines that are down when the fault would strike", () => {
  const text = small.replace(
    "taskManagers: 10",
    "taskManagers: 10\n  join:\n    - { machine: tm-10, at: 500 ms }",
  );
  const request = { scenario: "x", set: [], crashes: [], ownFaults: false };
  const job = builtInJob("count-visits");
  const prepared = prepareScenario(loadScenario("x.yaml", text), request, { job, jobHash: "" });
  const plan = {
    kinds: ["crash-tm"] as const,
    targets: ["tm-10"],
    every: 150,
    own: false,
    commands: false,
    shard: { part: 0, of: 1 },
  };
  const runs = [...sweepRuns(prepared, plan)];
  const early = runs.filter(({ verdict }) =>
    verdict.properties.some(({ detail }) => detail.includes("was not up")),
  );
  expect(early).toEqual([]);
  expect(runs.length).toBeGreaterThan(2);
  // The first positions lie before it joined.
  expect(runs[0]?.event).toBeGreaterThan(150);
  expect(runs.map(({ share }) => share)).toEqual(runs.map(({ share }) => share).toSorted());
});

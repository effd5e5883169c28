import { describe, expect, it } from "vitest";
import { MUTANT_CATALOGUE } from "../../../src/mutants/mutant-catalogue.js";
import { NEGATIVE_CONTROLS } from "../../../src/mutants/negative-control.js";
import { createHuntWorkload } from "../../../src/scenario/hunt/hunt-workload.js";
import { killMatrix } from "../../../src/verification/kill-matrix.js";

// Law: a checker that never failed proves nothing; each broken rule is noticed, no odd but correct run is.
// Method: hunts every mutant once with crashes aimed at protocol points; controls run with the same plans.

const workload = createHuntWorkload();

describe("mutants", () => {
  it.each(MUTANT_CATALOGUE.map(({ id, bug }) => [id, bug]))("%s is killed: %s", (id) => {
    const options = { controls: [], repetitions: 1, maxSeeds: 60, controlSeeds: 0 };
    const [result] = killMatrix(workload, { ...options, mutants: [id] }).mutants;
    expect(result).toMatchObject({ id, killed: true, reached: true, infected: true });
  });

  it("there are at least ten, and five negative controls", () => {
    expect(MUTANT_CATALOGUE.length).toBeGreaterThanOrEqual(10);
    expect(NEGATIVE_CONTROLS.length).toBeGreaterThanOrEqual(5);
    expect(new Set(MUTANT_CATALOGUE.map(({ id }) => id)).size).toBe(MUTANT_CATALOGUE.length);
  });
});

describe("negative controls", () => {
  it.each(NEGATIVE_CONTROLS.map(({ id, what }) => [id, what]))("%s is not flagged: %s", (id) => {
    const options = { mutants: [], repetitions: 1, maxSeeds: 1, controlSeeds: 8 };
    const [result] = killMatrix(workload, { ...options, controls: [id] }).controls;
    expect(result).toEqual({ id, seeds: 8, flagged: 0 });
  });
});

describe("a machine that stood still", () => {
  it("may deploy an attempt after a later one has done its work: nobody is accused", () => {
    // Two crashes and a pause in which a call to deploy waits until the job is over.
    const verdict = workload.runControl("control-164", "NC-06");
    expect(verdict.properties.filter(({ status }) => status === "fail")).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import {
  killMatrix,
  type MatrixRun,
  type MatrixWorkload,
} from "../../../src/verification/kill-matrix.js";
import type { Verdict } from "../../../src/verification/verdict.js";

// Goal: the matrix counts only what proves something: a property that fails with the mutant and holds without it.
// Method: a workload of made-up verdicts.

const pass: Verdict = { kind: "pass", properties: [] };
const fail: Verdict = {
  kind: "fail",
  properties: [{ id: "P01", status: "fail", detail: "" }],
};

function run(verdict: Verdict, digest: string, reached: boolean): MatrixRun {
  return { verdict, digest, reached };
}

function workload(
  broken: (attempt: number) => MatrixRun | null,
  clean: Verdict = pass,
): MatrixWorkload {
  return {
    run: (seed, id) =>
      id === null ? run(clean, "clean", true) : broken(Number(seed.split("-").at(-1))),
    runControl: (seed) => (seed.endsWith("-2") ? fail : pass),
  };
}

const options = { mutants: ["M"], controls: [], repetitions: 3, maxSeeds: 5, controlSeeds: 0 };

describe("killMatrix", () => {
  it("needs as many seeds as pass before a property fails", () => {
    const [result] = killMatrix(
      workload((attempt) => run(attempt < 3 ? pass : fail, "other", true)),
      options,
    ).mutants;
    expect(result).toEqual({
      ...{ id: "M", killed: true, killedBy: ["P01"], medianSeeds: 3 },
      ...{ reached: true, infected: true, propagated: true },
    });
  });

  it.each<[string, (attempt: number) => MatrixRun | null, Verdict, boolean, boolean]>([
    ["a run that blows up", () => null, pass, false, false],
    ["a mutant that is never asked", () => run(fail, "other", false), pass, false, false],
    [
      "a failure that is there without the mutant",
      () => run(fail, "other", true),
      fail,
      true,
      true,
    ],
    ["a mutant that changes nothing", () => run(pass, "clean", true), pass, true, false],
  ])("does not count %s", (_, broken, clean, reached, infected) => {
    const [result] = killMatrix(workload(broken, clean), options).mutants;
    expect(result).toMatchObject({ killed: false, medianSeeds: 0, reached, infected });
  });

  it("counts the controls that are flagged", () => {
    const { controls } = killMatrix(
      workload(() => null),
      { ...options, mutants: [], controls: ["NC"], controlSeeds: 4 },
    );
    expect(controls).toEqual([{ id: "NC", seeds: 4, flagged: 1 }]);
  });
});

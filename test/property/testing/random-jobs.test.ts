// Law: whatever the job, its input, the cluster and what goes wrong, a correct runtime is never accused, and where the
// result is a function of the input, it is that of the reference. Method: random jobs from the generator of
// linecook/testing; test/property/random-jobs.mjs does the same with as many as one likes. Mutants show that it can fail.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MUTANT_CATALOGUE } from "../../../src/mutants/mutant-catalogue.js";
import {
  describeRandomJob,
  randomJob,
  randomJobArbitrary,
  runRandomJob,
  shrinkRandomJob,
  smallerRandomJobs,
  type RandomJob,
} from "../../../src/testing.js";

const RUNS = 150;

/** What a verdict has against the run. */
function failuresOf(job: RandomJob, rules?: Parameters<typeof runRandomJob>[1]): string[] {
  const { verdict } = runRandomJob(job, rules);
  const failed = verdict.properties.filter(({ status }) => status === "fail");
  return failed.map(({ id, detail }) => `${id} ${detail}`);
}

describe("random jobs", () => {
  it("are never accused, and most are compared with the reference over their whole input", () => {
    let strict = 0;
    fc.assert(
      fc.property(randomJobArbitrary(fc), (job) => {
        const { verdict } = runRandomJob(job);
        if (verdict.rowsComparedWith === "reference") strict++;
        const failed = verdict.properties.filter(({ status }) => status === "fail");
        expect(failed, describeRandomJob(job)).toEqual([]);
      }),
      { numRuns: RUNS, seed: 5 },
    );
    expect(strict).toBeGreaterThan(RUNS / 2);
  });

  it("are a function of their seed, and the same run wherever they are run", () => {
    const job = randomJob("42");
    expect(randomJob("42")).toEqual(job);
    // Plain data: a job that went through JSON is the same job.
    const again = JSON.parse(JSON.stringify(job)) as RandomJob;
    expect(runRandomJob(again).simulation.trace.hex()).toBe(
      runRandomJob(job).simulation.trace.hex(),
    );
  });

  it("shrink to jobs that can be run", () => {
    const smaller = [...smallerRandomJobs(randomJob("7"))];
    expect(smaller.length).toBeGreaterThan(10);
    for (const job of smaller.slice(0, 20)) expect(failuresOf(job)).toEqual([]);
  });
});

describe("a broken rule", () => {
  const find = (id: string) => {
    const mutant = MUTANT_CATALOGUE.find((one) => one.id === id);
    if (mutant === undefined) throw new Error(`there is no mutant ${id}`);
    return mutant.rules(() => {});
  };

  it.each(["BR-01", "CP-02", "SR-01", "SR-02", "ST-02", "ST-09", "TX-05", "RC-05"])(
    "is found by random jobs: %s",
    (id) => {
      const rules = find(id);
      const seeds = Array.from({ length: 60 }, (_, seed) => String(seed));
      expect(seeds.find((seed) => failuresOf(randomJob(seed), rules).length > 0)).toBeDefined();
    },
  );

  it("is shown by a small job", () => {
    const rules = find("SR-01");
    const fails = (job: RandomJob): boolean => failuresOf(job, rules).length > 0;
    const seed = Array.from({ length: 60 }, (_, at) => String(at)).find((at) =>
      fails(randomJob(at)),
    );
    const small = shrinkRandomJob(randomJob(seed ?? ""), fails, 120);
    expect(fails(small)).toBe(true);
    expect(small.faults).toEqual([]);
    expect(describeRandomJob(small).length).toBeLessThan(
      describeRandomJob(randomJob(seed ?? "")).length,
    );
  });
});

import type * as FastCheck from "fast-check";
import { randomJob, type RandomJobOptions } from "./draw-random-job.js";
import type { RandomJob } from "./random-job.js";
import { smallerRandomJobs } from "./smaller-random-jobs.js";

const MOST_SEEDS = 0x7fffffff;

/**
 * Random jobs for properties of fast-check, which shrinks them step by step.
 *
 * @param fc the test's own fast-check, 4.x
 *
 * @example
 * ```ts
 * fc.assert(
 *   fc.property(randomJobArbitrary(fc), (job) => {
 *     expect(runRandomJob(job).verdict.kind).not.toBe("fail");
 *   }),
 * );
 * ```
 */
export function randomJobArbitrary(
  fc: Pick<typeof FastCheck, "Arbitrary" | "Value" | "stream">,
  options: RandomJobOptions = {},
): FastCheck.Arbitrary<RandomJob> {
  class RandomJobArbitrary extends fc.Arbitrary<RandomJob> {
    generate(random: FastCheck.Random): FastCheck.Value<RandomJob> {
      const seed = random.nextInt(1, MOST_SEEDS);
      return new fc.Value(randomJob(String(seed), options), undefined);
    }

    canShrinkWithoutContext(_value: unknown): _value is RandomJob {
      return false;
    }

    shrink(job: RandomJob): FastCheck.Stream<FastCheck.Value<RandomJob>> {
      return fc.stream(smallerRandomJobs(job)).map((smaller) => new fc.Value(smaller, undefined));
    }
  }
  return new RandomJobArbitrary();
}

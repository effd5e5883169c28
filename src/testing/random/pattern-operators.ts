import { AfterMatchSkipStrategy } from "../../dataflow/cep/aftermatch/after-match-skip-strategy.js";
import { CEP } from "../../dataflow/cep/cep.js";
import { Pattern } from "../../dataflow/cep/pattern/pattern.js";
import type { RandomSettings, RandomElement } from "./random-job.js";
import { drawKey, keyedBy, pick } from "./random-element-functions.js";
import type { OneInputOperator } from "./random-vocabulary.js";

function skipStrategy(name: unknown): AfterMatchSkipStrategy {
  switch (name) {
    case "toNext":
      return AfterMatchSkipStrategy.skipToNext();
    case "pastLast":
      return AfterMatchSkipStrategy.skipPastLastEvent();
    default:
      return AfterMatchSkipStrategy.noSkip();
  }
}

function patternOf({
  contiguity,
  skip,
  times,
  withinMs,
}: RandomSettings): Pattern<RandomElement, RandomElement> {
  const begin = Pattern.begin<RandomElement>("first", skipStrategy(skip)).where(
    ({ value }) => value % 2 === 0,
  );
  const looped = times === 2 ? begin.times(1, 2) : times === 3 ? begin.oneOrMore() : begin;
  const next =
    contiguity === "next"
      ? looped.next("second")
      : contiguity === "followedByAny"
        ? looped.followedByAny("second")
        : looped.followedBy("second");
  return next.where(({ value }) => value % 3 !== 0).within(`${Number(withinMs)} ms`);
}

/** Complex event processing. */
export const PATTERN_OPERATORS: Readonly<Record<string, OneInputOperator>> = {
  pattern: {
    isKeyed: true,
    draw: (random) => ({
      key: drawKey(random),
      contiguity: pick(random, ["next", "followedBy", "followedByAny"]),
      skip: pick(random, ["none", "none", "toNext", "pastLast"]),
      times: pick(random, [1, 1, 2, 3]),
      withinMs: 150 + 100 * random.below(6),
    }),
    isDetermined: ({ skip }) => skip === "none",
    build: (input, settings) =>
      CEP.pattern(keyedBy(input, settings["key"]), patternOf(settings)).select((match) => {
        const events = [...(match["first"] ?? []), ...(match["second"] ?? [])];
        return {
          key: events.map(({ key }) => key).join("-"),
          value: events.reduce((sum, { value }) => (sum * 5 + value) % 10_007, 0),
          time: Math.max(0, ...events.map(({ time }) => time)),
        };
      }),
  },
};

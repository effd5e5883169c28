import type { AllWindowedStream } from "../../dataflow/api/all-windowed-stream.js";
import type { WindowedStream } from "../../dataflow/api/windowed-stream.js";
import type { AggregateFunction } from "../../dataflow/functions/aggregate-function.js";
import type { Collector } from "../../dataflow/functions/collector.js";
import type { Key } from "../../dataflow/functions/key-selector.js";
import { outputTag } from "../../dataflow/functions/output-tag.js";
import { valueState } from "../../dataflow/state/state-descriptors.js";
import type { RandomStream as Draws } from "../../kernel/random-source.js";
import type { TimeWindow } from "../../model/time-window.js";
import {
  added,
  collectFold,
  collectSum,
  drawKey,
  folded,
  keyedBy,
  pick,
  stampedAnew,
} from "./random-element-functions.js";
import type { RandomElement, RandomSettings } from "./random-job.js";
import type { OneInputOperator } from "./random-vocabulary.js";
import { assignerOf, drawWindowing, evictorOf, triggerOf } from "./random-windowing.js";

const late = outputTag<RandomElement>()("late");

const summed: AggregateFunction<RandomElement, RandomElement | null, RandomElement> = {
  createAccumulator: () => null,
  add: (element, before) => (before === null ? element : added(before, element)),
  getResult: (sum) => sum ?? { key: "", value: 0, time: 0 },
  merge: (left, right) => (left === null ? right : right === null ? left : added(left, right)),
};

type Out = Collector<RandomElement>;
type Windowed = WindowedStream<RandomElement, Key, TimeWindow>;
type AllWindowed = AllWindowedStream<RandomElement, TimeWindow>;

const FUNCTIONS = ["aggregate", "reduce", "process", "aggregateAndProcess"] as const;
const ORDERED = ["fold", "processFold", "globalState"] as const;

/** A function of the contents alone, whatever the order, or one in whose results the order shows. */
function drawFunction(random: Draws): string {
  return random.chance(3, 4) ? pick(random, FUNCTIONS) : pick(random, ORDERED);
}

function isOrderFree(name: unknown): boolean {
  return (FUNCTIONS as readonly unknown[]).includes(name);
}

function hasDefaults({ assigner, trigger, evictor }: RandomSettings): boolean {
  return assigner !== "global" && trigger === "default" && evictor === "none";
}

function applied(windowed: Windowed, name: unknown) {
  switch (name) {
    case "reduce":
      return windowed.reduce(added);
    case "process":
      return windowed.process({
        process: (_key, ctx, elements, out: Out) => {
          const { end = 0 } = ctx.window() as Partial<TimeWindow>;
          collectSum(elements, out, end % 7);
        },
      });
    case "aggregateAndProcess":
      return windowed.aggregate(summed, {
        process: (key, ctx, [sum], out: Out) => {
          if (sum === undefined) return;
          // A global window has no start.
          const { start } = ctx.window() as Partial<TimeWindow>;
          out.collect({ ...sum, key: String(key), time: start ?? sum.time });
        },
      });
    case "fold":
      return windowed.reduce(folded);
    case "processFold":
      return windowed.process({
        process: (_key, _ctx, elements, out: Out) => {
          collectFold(elements, out);
        },
      });
    case "globalState":
      return windowed.process({
        globalState: { windows: valueState<number>("windows") },
        process: (_key, ctx, elements, out: Out) => {
          const { windows } = ctx.globalState();
          const count = (windows.value() ?? 0) + 1;
          windows.update(count);
          collectSum(elements, out, count * 1000);
        },
      });
    default:
      return windowed.aggregate(summed);
  }
}

function appliedToAll(windowed: AllWindowed, name: unknown) {
  switch (name) {
    case "reduce":
      return windowed.reduce(added);
    case "process":
      return windowed.process({
        process: (ctx, elements, out: Out) => {
          const { end = 0 } = ctx.window() as Partial<TimeWindow>;
          collectSum(elements, out, end % 7);
        },
      });
    case "fold":
      return windowed.reduce(folded);
    default:
      return windowed.aggregate(summed);
  }
}

/** Operators that gather elements. */
export const WINDOW_OPERATORS: Readonly<Record<string, OneInputOperator>> = {
  window: {
    isKeyed: true,
    draw: (random) => ({
      key: drawKey(random),
      ...drawWindowing(random),
      function: drawFunction(random),
      latenessMs: pick(random, [0, 0, 200, 700]),
      tellsLate: random.chance(1, 3),
    }),
    isDetermined: (settings) => hasDefaults(settings) && isOrderFree(settings["function"]),
    build: (input, settings, side) => {
      const windowed: Windowed = keyedBy(input, settings["key"]).window(assignerOf(settings));
      const trigger = triggerOf(settings);
      const evictor = evictorOf(settings);
      if (trigger !== null) windowed.trigger(trigger);
      if (evictor !== null) windowed.evictor(evictor);
      windowed.allowedLateness(`${Number(settings["latenessMs"])} ms`);
      const name = settings["function"];
      if (settings["assigner"] === "global") return stampedAnew(applied(windowed, name));
      if (settings["tellsLate"] !== true) return applied(windowed, name);
      const told = applied(windowed.sideOutputLateData(late), name);
      side((told as unknown as LateTold).getSideOutput(late));
      return told;
    },
  },
  windowAll: {
    isKeyed: true,
    draw: (random) => ({ ...drawWindowing(random), function: drawFunction(random) }),
    isDetermined: (settings) => hasDefaults(settings) && isOrderFree(settings["function"]),
    build: (input, settings) => {
      const windowed: AllWindowed = input.windowAll(assignerOf(settings));
      const trigger = triggerOf(settings);
      const evictor = evictorOf(settings);
      if (trigger !== null) windowed.trigger(trigger);
      if (evictor !== null) windowed.evictor(evictor);
      const built = appliedToAll(windowed, settings["function"]);
      return settings["assigner"] === "global" ? stampedAnew(built) : built;
    },
  },
  countWindow: {
    isKeyed: true,
    draw: (random) => ({
      key: drawKey(random),
      size: 1 + random.below(4),
      slide: random.below(4),
      function: drawFunction(random),
    }),
    isDetermined: () => false,
    build: (input, { key, size, slide, function: name }) => {
      const keyed = keyedBy(input, key);
      const windowed =
        slide === 0
          ? keyed.countWindow(Number(size))
          : keyed.countWindow(Number(size), Number(slide));
      const built =
        name === "process" || name === "processFold"
          ? windowed.process({
              process: (_key, _ctx, elements, out: Out) => {
                collectFold(elements, out);
              },
            })
          : windowed.aggregate(summed);
      return stampedAnew(built);
    },
  },
};

/** A tag that only some settings declare. */
interface LateTold {
  getSideOutput(tag: typeof late): Parameters<Parameters<OneInputOperator["build"]>[2]>[0];
}

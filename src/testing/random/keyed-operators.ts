import type { DurationText } from "../../dataflow/api/duration.js";
import type { Collector } from "../../dataflow/functions/collector.js";
import {
  aggregatingState,
  listState,
  mapState,
  reducingState,
  valueState,
} from "../../dataflow/state/state-descriptors.js";
import { enableTimeToLive, StateTtlConfig } from "../../dataflow/state/state-ttl-config.js";
import { drawKey, folded, keyedBy, pick } from "./random-element-functions.js";
import type { RandomElement } from "./random-job.js";
import type { OneInputOperator } from "./random-vocabulary.js";
import { addToStretch, stretchState, tellStretch } from "./stretch-sums.js";

type Out = Collector<RandomElement>;

/** Keeps numbers in bounds, whatever is done with them. */
function withValue(element: RandomElement, value: number): RandomElement {
  return { ...element, value: value % 100_003 };
}

const meanOfValues = aggregatingState<number, { sum: number; count: number }, number>("mean", {
  createAccumulator: () => ({ sum: 0, count: 0 }),
  add: (value, { sum, count }) => ({ sum: sum + value, count: count + 1 }),
  getResult: ({ sum, count }) => Math.floor(sum / count),
  merge: (left, right) => ({ sum: left.sum + right.sum, count: left.count + right.count }),
});

/** Operators with keys. */
export const KEYED_OPERATORS: Readonly<Record<string, OneInputOperator>> = {
  runningAggregation: {
    isKeyed: true,
    draw: (random) => ({
      key: drawKey(random),
      method: pick(random, ["reduce", "sum", "min", "max", "minBy", "maxBy", "maxByLast"]),
    }),
    isDetermined: () => false,
    build: (input, { key, method }) => {
      const keyed = keyedBy(input, key);
      switch (method) {
        case "sum":
          return keyed.sum("value");
        case "min":
          return keyed.min("value");
        case "max":
          return keyed.max("time");
        case "minBy":
          return keyed.minBy("value");
        case "maxBy":
          return keyed.maxBy("value");
        case "maxByLast":
          return keyed.maxBy("value", false);
        default:
          return keyed.reduce(folded);
      }
    },
  },
  sumPerStretch: {
    isKeyed: true,
    draw: (random) => ({ key: drawKey(random), stretchMs: 100 * (1 + random.below(12)) }),
    isDetermined: () => true,
    build: (input, { key, stretchMs }) =>
      keyedBy(input, key).process({
        state: stretchState,
        processElement: (element: RandomElement, ctx, _out: Out) => {
          addToStretch(element, Number(stretchMs), ctx);
        },
        onTimer: (timestamp, ctx, out) => {
          tellStretch(timestamp, ctx, out);
        },
      }),
  },
  valueState: {
    isKeyed: true,
    draw: (random) => ({ key: drawKey(random), every: 2 + random.below(3) }),
    isDetermined: () => false,
    build: (input, { key, every }) =>
      keyedBy(input, key).process({
        state: { last: valueState<number>("last"), seen: valueState<number>("seen") },
        processElement(element: RandomElement, ctx, out: Out) {
          const seen = (ctx.state.seen.value() ?? 0) + 1;
          ctx.state.seen.update(seen);
          out.collect(withValue(element, element.value + (ctx.state.last.value() ?? 7)));
          if (seen % Number(every) === 0) ctx.state.last.clear();
          else ctx.state.last.update(element.value);
          const at = (ctx.timestamp() ?? element.time) + 300;
          if (seen % 3 === 0) ctx.timerService().deleteEventTimeTimer(at);
          else ctx.timerService().registerEventTimeTimer(at);
        },
        onTimer(timestamp, ctx, out) {
          const seen = ctx.state.seen.value() ?? 0;
          out.collect({ key: "timer", value: seen, time: timestamp });
          if (seen > 4) ctx.state.seen.clear();
        },
      }),
  },
  listState: {
    isKeyed: true,
    draw: (random) => ({ key: drawKey(random), length: 2 + random.below(3) }),
    isDetermined: () => false,
    build: (input, { key, length }) =>
      keyedBy(input, key).process({
        state: { values: listState<number>("values") },
        processElement(element: RandomElement, ctx, out: Out) {
          ctx.state.values.addAll([element.value, element.value % 5]);
          const all = ctx.state.values.get();
          if (all.length < Number(length) * 2) return;
          out.collect(
            withValue(
              element,
              all.reduce((left, right) => left * 2 + right, 0),
            ),
          );
          ctx.state.values.update(all.slice(3));
        },
      }),
  },
  mapState: {
    isKeyed: true,
    draw: (random) => ({ key: drawKey(random) }),
    isDetermined: () => false,
    build: (input, { key }) =>
      keyedBy(input, key).process({
        state: { counts: mapState<number, number>("counts") },
        processElement(element: RandomElement, ctx, out: Out) {
          const { counts } = ctx.state;
          const digit = element.value % 6;
          counts.put(digit, (counts.get(digit) ?? 0) + 1);
          if (counts.contains(digit + 1)) counts.remove(digit + 1);
          out.collect(withValue(element, counts.keys().length * 100 + (counts.get(digit) ?? 0)));
          ctx.timerService().registerEventTimeTimer(element.time - (element.time % 500) + 500);
        },
        onTimer(timestamp, ctx, out) {
          const sum = ctx.state.counts.values().reduce((left, right) => left + right, 0);
          out.collect({ key: String(ctx.getCurrentKey()), value: sum, time: timestamp });
          if (timestamp % 1000 === 0) ctx.state.counts.clear();
        },
      }),
  },
  expiringState: {
    isKeyed: true,
    draw: (random) => ({
      key: drawKey(random),
      ttlMs: pick(random, [20, 60, 200, 3_600_000]),
      isRenewedByReading: random.chance(1, 2),
      isLeftOutOfSnapshots: random.chance(1, 3),
    }),
    isDetermined: () => false,
    build: (input, { key, ttlMs, isRenewedByReading, isLeftOutOfSnapshots }) => {
      const plain = StateTtlConfig.newBuilder(`${String(ttlMs)} ms` as DurationText).setUpdateType(
        isRenewedByReading === true ? "OnReadAndWrite" : "OnCreateAndWrite",
      );
      const ttl = isLeftOutOfSnapshots === true ? plain.cleanupFullSnapshot() : plain;
      return keyedBy(input, key).process({
        state: {
          seen: enableTimeToLive(valueState<number>("seen"), ttl),
          digits: enableTimeToLive(listState<number>("digits"), ttl),
        },
        processElement(element: RandomElement, ctx, out: Out) {
          const { seen, digits } = ctx.state;
          const before = seen.value();
          if (before === null || element.value % 3 === 0) seen.update(element.value);
          digits.add(element.value % 10);
          const sum = digits.get().reduce((left, right) => left + right, 0);
          out.collect(withValue(element, (before ?? 1) * 100 + sum));
        },
      });
    },
  },
  reducingState: {
    isKeyed: true,
    draw: (random) => ({ key: drawKey(random) }),
    isDetermined: () => false,
    build: (input, { key }) =>
      keyedBy(input, key).process({
        state: { folded: reducingState<RandomElement>("folded", folded) },
        processElement(element: RandomElement, ctx, out: Out) {
          ctx.state.folded.add(element);
          const now = ctx.state.folded.get();
          if (now === null || now.value % 2 === 0) return;
          out.collect(now);
          if (now.value % 3 === 0) ctx.state.folded.clear();
        },
      }),
  },
  aggregatingState: {
    isKeyed: true,
    draw: (random) => ({ key: drawKey(random) }),
    isDetermined: () => false,
    build: (input, { key }) =>
      keyedBy(input, key).process({
        state: { mean: meanOfValues },
        processElement(element: RandomElement, ctx, out: Out) {
          ctx.state.mean.add(element.value);
          out.collect(withValue(element, ctx.state.mean.get() ?? 0));
        },
      }),
  },
};

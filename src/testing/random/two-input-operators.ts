import type { Collector } from "../../dataflow/functions/collector.js";
import { outputTag } from "../../dataflow/functions/output-tag.js";
import { mapState, reducingState, valueState } from "../../dataflow/state/state-descriptors.js";
import {
  collectFold,
  collectSum,
  drawKey,
  keyedBy,
  keySelector,
  pick,
  stampedAnew,
} from "./random-element-functions.js";
import type { RandomElement } from "./random-job.js";
import type { TwoInputOperator } from "./random-vocabulary.js";
import { assignerOf, drawWindowing, evictorOf, triggerOf } from "./random-windowing.js";
import { addToStretch, stretchState, tellStretch } from "./stretch-sums.js";

type Out = Collector<RandomElement>;

const odd = outputTag<RandomElement>()("odd");
const rules = mapState<string, number>("rules");
const totals = reducingState<number>("totals", (left, right) => left + right);

function paired(left: RandomElement, right: RandomElement): RandomElement {
  return {
    key: left.key,
    value: (left.value * 31 + right.value) % 100_003,
    time: Math.max(left.time, right.time),
  };
}

/** Operators with two inputs. */
export const TWO_INPUT_OPERATORS: Readonly<Record<string, TwoInputOperator>> = {
  connectMap: {
    isKeyed: false,
    draw: () => ({}),
    isDetermined: () => true,
    build: (first, second) =>
      first.connect(second).map({
        map1: (element) => ({ ...element, value: element.value + 1 }),
        map2: (element) => ({ ...element, value: element.value * 2 }),
      }),
  },
  connectFlatMap: {
    isKeyed: false,
    draw: () => ({}),
    isDetermined: () => true,
    build: (first, second) =>
      first.connect(second).flatMap({
        flatMap1(element: RandomElement, out: Out) {
          if (element.value % 4 !== 0) out.collect(element);
        },
        flatMap2(element: RandomElement, out: Out) {
          out.collect(element);
          if (element.value % 5 === 0) out.collect({ ...element, key: `${element.key}!` });
        },
      }),
  },
  connectProcess: {
    isKeyed: false,
    draw: () => ({}),
    isDetermined: () => true,
    build: (first, second, _, side) => {
      const processed = first.connect(second).process({
        sideOutputs: [odd],
        processElement1(element: RandomElement, ctx, out: Out) {
          if (element.value % 2 === 0) out.collect(element);
          else ctx.output(odd, element);
        },
        processElement2(element: RandomElement, ctx, out: Out) {
          out.collect({ ...element, time: ctx.timestamp() ?? 0 });
        },
      });
      side(processed.getSideOutput(odd));
      return processed;
    },
  },
  keyedConnectStretches: {
    isKeyed: true,
    draw: (random) => ({ key: drawKey(random), stretchMs: 100 * (1 + random.below(9)) }),
    isDetermined: () => true,
    build: (first, second, { key, stretchMs }) =>
      keyedBy(first, key)
        .connect(keyedBy(second, key))
        .process({
          state: stretchState,
          processElement1(element: RandomElement, ctx, _out: Out) {
            addToStretch(element, Number(stretchMs), ctx);
          },
          processElement2(element: RandomElement, ctx) {
            addToStretch({ ...element, value: element.value * 1000 }, Number(stretchMs), ctx);
          },
          onTimer(timestamp, ctx, out) {
            tellStretch(timestamp, ctx, out);
          },
        }),
  },
  keyedConnectState: {
    isKeyed: true,
    draw: (random) => ({ key: drawKey(random) }),
    isDetermined: () => false,
    build: (first, second, { key }) =>
      keyedBy(first, key)
        .connect(keyedBy(second, key))
        .process({
          state: {
            waiting: valueState<RandomElement>("waiting"),
            met: mapState<number, number>("met"),
          },
          processElement1(element: RandomElement, ctx, out: Out) {
            const waiting = ctx.state.waiting.value();
            if (waiting !== null) out.collect(paired(element, waiting));
            ctx.state.met.put(element.value % 4, element.time);
            ctx.timerService().registerEventTimeTimer(element.time + 200);
          },
          processElement2(element: RandomElement, ctx) {
            ctx.state.waiting.update(element);
            ctx.timerService().deleteEventTimeTimer(element.time + 200);
          },
          onTimer(timestamp, ctx, out) {
            out.collect({ key: "met", value: ctx.state.met.keys().length, time: timestamp });
            ctx.state.waiting.clear();
          },
        }),
  },
  join: {
    isKeyed: true,
    draw: (random) => ({ key: drawKey(random), ...drawWindowing(random) }),
    isDetermined: ({ assigner, trigger, evictor }) =>
      assigner !== "global" && trigger === "default" && evictor === "none",
    build: (first, second, settings) => {
      const selector = keySelector(settings["key"]);
      const windowed = first
        .join(second)
        .where(selector)
        .equalTo(selector)
        .window(
          assignerOf({ ...settings, assigner: plainAssigner(settings["assigner"]) }) as never,
        );
      const evictor = evictorOf(settings);
      const trigger = triggerOf(settings);
      if (settings["trigger"] !== "delta" && trigger !== null) windowed.trigger(trigger as never);
      if (settings["evictor"] !== "delta" && evictor !== null) windowed.evictor(evictor as never);
      const joined = windowed.apply(paired);
      return settings["assigner"] === "global" ? stampedAnew(joined) : joined;
    },
  },
  coGroup: {
    isKeyed: true,
    draw: (random) => ({
      key: drawKey(random),
      ...drawWindowing(random),
      trigger: "default",
      evictor: "none",
      isOrdered: random.chance(1, 4),
      latenessMs: pick(random, [0, 300]),
    }),
    isDetermined: ({ isOrdered, assigner }) => isOrdered !== true && assigner !== "global",
    build: (first, second, settings) => {
      const selector = keySelector(settings["key"]);
      const collect = settings["isOrdered"] === true ? collectFold : collectSum;
      const built = first
        .coGroup(second)
        .where(selector)
        .equalTo(selector)
        .window(assignerOf({ ...settings, assigner: plainAssigner(settings["assigner"]) }) as never)
        .allowedLateness(`${Number(settings["latenessMs"])} ms`)
        .apply({
          coGroup(left: readonly RandomElement[], right: readonly RandomElement[], out: Out) {
            collect(left, out);
            collect(right, out);
          },
        });
      return settings["assigner"] === "global" ? stampedAnew(built) : built;
    },
  },
  intervalJoin: {
    isKeyed: true,
    draw: (random) => ({
      key: drawKey(random),
      lowerMs: -100 * random.below(5),
      upperMs: 100 * random.below(6),
      isExclusive: random.chance(1, 3),
    }),
    isDetermined: () => true,
    build: (first, second, { key, lowerMs, upperMs, isExclusive }) => {
      const joined = keyedBy(first, key)
        .intervalJoin(keyedBy(second, key))
        .between(`${Number(lowerMs)} ms`, `${Number(upperMs)} ms`);
      return (isExclusive === true ? joined.upperBoundExclusive() : joined).process({
        processElement(left, right, _ctx, out: Out) {
          out.collect(paired(left, right));
        },
      });
    },
  },
  broadcastState: {
    isKeyed: false,
    draw: () => ({}),
    isDetermined: () => false,
    build: (first, second) =>
      first.connect(second.broadcast(rules)).process({
        processElement(element: RandomElement, ctx, out: Out) {
          const rule = ctx.getBroadcastState(rules).get(element.key);
          out.collect({ ...element, value: element.value + (rule ?? 0) });
        },
        processBroadcastElement({ key, value }, ctx) {
          const state = ctx.getBroadcastState(rules);
          if (value % 5 === 0) state.remove(key);
          else state.put(key, (state.get(key) ?? 0) + 1);
        },
      }),
  },
  keyedBroadcastState: {
    isKeyed: true,
    draw: (random) => ({ key: drawKey(random) }),
    isDetermined: () => false,
    build: (first, second, { key }) =>
      keyedBy(first, key)
        .connect(second.broadcast(rules))
        .process({
          state: { totals },
          processElement(element: RandomElement, ctx, out: Out) {
            ctx.state.totals.add(ctx.getBroadcastState(rules).get(element.key) ?? 1);
            ctx.timerService().registerEventTimeTimer(element.time + 250);
            if (element.value % 2 === 0)
              out.collect({ ...element, value: ctx.state.totals.get() ?? 0 });
          },
          processBroadcastElement(element, ctx, out) {
            ctx.getBroadcastState(rules).put(element.key, element.value % 7);
            if (element.value % 4 !== 0) return;
            ctx.applyToKeyedState(totals, (_key, total) => {
              out.collect({ ...element, value: total.get() ?? 0 });
              if (element.value % 8 === 0) total.clear();
            });
          },
          onTimer(timestamp, ctx, out) {
            const known = ctx.getBroadcastState(rules).immutableEntries().length;
            out.collect({ key: "known", value: known, time: timestamp });
          },
        }),
  },
};

/** Tagged elements have no gap of their own. */
function plainAssigner(assigner: unknown): string {
  return assigner === "dynamicSession" ? "session" : String(assigner);
}

import { Duration } from "../../../src/dataflow/api/duration.js";
import type { StreamExecutionEnvironment } from "../../../src/dataflow/api/stream-execution-environment.js";
import type { KeyedBroadcastProcessFunction } from "../../../src/dataflow/functions/keyed-broadcast-process-function.js";
import type { KeyedCoProcessFunction } from "../../../src/dataflow/functions/keyed-co-process-function.js";
import { outputTag } from "../../../src/dataflow/functions/output-tag.js";
import type { ReadOnlyBroadcastState } from "../../../src/dataflow/state/broadcast-state.js";
import { mapState, valueState } from "../../../src/dataflow/state/state-descriptors.js";
import type { CountTrigger } from "../../../src/dataflow/windowing/triggers/count-trigger.js";
import { kind } from "../family-adapter.js";
import type { FamilyAdapter } from "../family-adapter.js";
import {
  buildOperator,
  normalizeSteps,
  OperatorCase,
  unlessBuildError,
  type OperatorStep,
} from "../operator-case.js";
import {
  act,
  declaration,
  side,
  tell,
  tellTimer,
  type TimerElement,
} from "../recorded-timer-actions.js";
import { readLong, writeLong, type RecordedLong } from "../recorded-values.js";
import { readAssigner, readEvictor, readTrigger } from "../recorded-windows.js";
import type { RecordedAssigner, RecordedEvictor, RecordedTrigger } from "../recorded-windows.js";

interface Element {
  readonly k: string;
  readonly v: number;
}

interface Given {
  readonly kind: "interval" | "windowJoin" | "coGroup" | "coProcess" | "broadcast";
  readonly steps: readonly OperatorStep[];
  readonly lower?: number;
  readonly upper?: number;
  readonly lowerExclusive?: boolean;
  readonly upperExclusive?: boolean;
  readonly sideOutputLeftLate?: boolean;
  readonly sideOutputRightLate?: boolean;
  readonly assigner?: RecordedAssigner;
  readonly trigger?: RecordedTrigger;
  readonly evictor?: RecordedEvictor;
  readonly lateness?: number;
}

const leftLate = outputTag<Element>()("leftLate");
const rightLate = outputTag<Element>()("rightLate");

function intervalJoin(env: StreamExecutionEnvironment, given: Given): void {
  const left = env.fromCollection<Element>([]).keyBy("k");
  const right = env.fromCollection<Element>([]).keyBy("k");
  const joined = left
    .intervalJoin(right)
    .between(Duration.ofMillis(given.lower ?? 0), Duration.ofMillis(given.upper ?? 0));
  if (given.lowerExclusive === true) joined.lowerBoundExclusive();
  if (given.upperExclusive === true) joined.upperBoundExclusive();
  if (given.sideOutputLeftLate === true) joined.sideOutputLeftLateData(leftLate);
  if (given.sideOutputRightLate === true) joined.sideOutputRightLateData(rightLate);
  joined.process({
    processElement(l, r, ctx, out: { collect(value: unknown): void }) {
      const lt = writeLong(ctx.getLeftTimestamp());
      const rt = writeLong(ctx.getRightTimestamp());
      out.collect({ l: l.v, r: r.v, lt, rt, t: writeLong(ctx.getTimestamp()) });
    },
  });
}

function windowJoin(env: StreamExecutionEnvironment, given: Given): void {
  const windowed = env
    .fromCollection<Element>([])
    .join(env.fromCollection<Element>([]))
    .where(({ k }) => k)
    .equalTo(({ k }) => k)
    .window(readAssigner(given.assigner as RecordedAssigner) as never);
  if (given.lateness !== undefined) windowed.allowedLateness(Duration.ofMillis(given.lateness));
  windowed.apply((l: Element, r: Element) => ({ k: l.k, l: l.v, r: r.v }));
}

function coGroup(env: StreamExecutionEnvironment, given: Given): void {
  const windowed = env
    .fromCollection<Element>([])
    .coGroup(env.fromCollection<Element>([]))
    .where(({ k }) => k)
    .equalTo(({ k }) => k)
    .window(readAssigner(given.assigner as RecordedAssigner) as never);
  // The recorded triggers and evictors count; they do not look at elements.
  if (given.trigger !== undefined) windowed.trigger(readTrigger(given.trigger) as CountTrigger);
  if (given.evictor !== undefined) windowed.evictor(readEvictor(given.evictor) as never);
  if (given.lateness !== undefined) windowed.allowedLateness(Duration.ofMillis(given.lateness));
  windowed.apply({
    coGroup(left: readonly Element[], right: readonly Element[], out) {
      const k = (left[0] ?? right[0])?.k;
      out.collect({ k, ls: sortedValues(left), rs: sortedValues(right) });
    },
  });
}

function sortedValues(elements: readonly Element[]): number[] {
  return elements.map(({ v }) => v).sort((a, b) => a - b);
}

const coProcess: KeyedCoProcessFunction<
  string,
  TimerElement,
  TimerElement,
  unknown,
  typeof declaration,
  readonly [typeof side]
> = {
  state: declaration,
  sideOutputs: [side],
  processElement1(element, ctx, out) {
    tell(ctx, out, { on: 1 });
    act(ctx, element.do);
  },
  processElement2(element, ctx, out) {
    tell(ctx, out, { on: 2 });
    act(ctx, element.do);
  },
  onTimer(timestamp, ctx, out) {
    tellTimer(ctx, out, timestamp);
  },
};

interface KeyedElement extends Element {
  readonly regE?: RecordedLong;
}

interface RuleElement {
  readonly op: "set" | "del" | "sums" | "reset";
  readonly rule?: string;
  readonly x?: unknown;
}

const rules = mapState<string, unknown>("rules");
const sum = valueState<number>("sum");

function written(state: ReadOnlyBroadcastState<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(state.immutableEntries());
}

function writtenTime(timestamp: number | null): { ts?: RecordedLong } {
  return timestamp === null ? {} : { ts: writeLong(timestamp) };
}

const broadcast: KeyedBroadcastProcessFunction<
  string,
  KeyedElement,
  RuleElement,
  unknown,
  readonly [typeof rules],
  { readonly sum: typeof sum }
> = {
  state: { sum },
  processElement({ k, v, regE }, ctx, out) {
    const total = (ctx.state.sum.value() ?? 0) + v;
    ctx.state.sum.update(total);
    if (regE !== undefined) ctx.timerService().registerEventTimeTimer(readLong(regE));
    const own = { ...writtenTime(ctx.timestamp()), wm: writeLong(ctx.currentWatermark()) };
    out.collect({ k, sum: total, rules: written(ctx.getBroadcastState(rules)), ...own });
  },
  processBroadcastElement({ op, rule = "", x }, ctx, out) {
    const state = ctx.getBroadcastState(rules);
    if (op === "set") state.put(rule, x);
    else if (op === "del") state.remove(rule);
    else if (op === "sums") {
      ctx.applyToKeyedState(sum, (k, ofKey) => {
        out.collect({ k, sum: ofKey.value() });
      });
    } else {
      ctx.applyToKeyedState(sum, (_k, ofKey) => {
        ofKey.update(0);
      });
    }
    const own = { ...writtenTime(ctx.timestamp()), wm: writeLong(ctx.currentWatermark()) };
    out.collect({ op, rules: written(state), ...own });
  },
  onTimer(timestamp, ctx, out) {
    const k = ctx.getCurrentKey();
    const own = { at: writeLong(timestamp), sum: ctx.state.sum.value() };
    out.collect({ k, ...own, rules: written(ctx.getBroadcastState(rules)) });
  },
};

function program(env: StreamExecutionEnvironment, given: Given): void {
  switch (given.kind) {
    case "interval":
      intervalJoin(env, given);
      return;
    case "windowJoin":
      windowJoin(env, given);
      return;
    case "coGroup":
      coGroup(env, given);
      return;
    case "coProcess": {
      const first = env.fromCollection<TimerElement>([]).keyBy("k");
      first.connect(env.fromCollection<TimerElement>([]).keyBy("k")).process(coProcess);
      return;
    }
    case "broadcast": {
      const keyed = env.fromCollection<KeyedElement>([]).keyBy("k");
      keyed.connect(env.fromCollection<RuleElement>([]).broadcast(rules)).process(broadcast);
      return;
    }
  }
}

interface Entry {
  readonly r?: Readonly<Record<string, unknown>>;
  readonly t?: unknown;
}

/** What is a sequence within a step. */
function groupOf({ kind }: Given, { r, t }: Entry): string {
  if (kind === "interval") return JSON.stringify([r, t]);
  if (kind === "windowJoin") return JSON.stringify([t, r]);
  if (kind === "broadcast") return JSON.stringify(r);
  if (kind === "coGroup") return JSON.stringify([r?.["k"], t]);
  return String(r?.["k"]);
}

/** Joins of two streams, and functions of two inputs. */
export const adapter: FamilyAdapter = {
  kinds: {
    joins: kind((given: Given) =>
      unlessBuildError(
        () =>
          buildOperator({}, (env) => {
            program(env, given);
          }),
        (built) => ({ steps: new OperatorCase(built).run(given.steps) }),
      ),
    ),
  },
  normalize: (_kind, answer, given: Given) => {
    const { steps, buildError } = answer as {
      steps?: unknown[][];
      buildError?: { error: string };
    };
    if (buildError !== undefined) return { buildError: buildError.error };
    if (steps === undefined) return answer;
    return { steps: normalizeSteps(steps, (entry) => groupOf(given, entry as Entry)) };
  },
};

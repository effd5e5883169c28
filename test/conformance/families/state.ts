import { Duration } from "../../../src/dataflow/api/duration.js";
import type { AggregateFunction } from "../../../src/dataflow/functions/aggregate-function.js";
import type { KeyedProcessFunction } from "../../../src/dataflow/functions/keyed-process-function.js";
import type { ProcessFunction } from "../../../src/dataflow/functions/process-function.js";
import type { MapState } from "../../../src/dataflow/state/map-state.js";
import {
  operatorBroadcastState,
  operatorListState,
  operatorUnionListState,
} from "../../../src/dataflow/state/operator-state.js";
import type { StateDescriptor } from "../../../src/model/stream-operator.js";
import {
  aggregatingState,
  listState,
  mapState,
  reducingState,
  valueState,
} from "../../../src/dataflow/state/state-descriptors.js";
import type { StatesOf } from "../../../src/dataflow/state/state-declaration.js";
import { enableTimeToLive, StateTtlConfig } from "../../../src/dataflow/state/state-ttl-config.js";
import { kind } from "../family-adapter.js";
import type { FamilyAdapter } from "../family-adapter.js";
import { buildOperator, OperatorCase, type OperatorStep } from "../operator-case.js";

interface RecordedTtl {
  readonly ttl: number;
  readonly update: "OnCreateAndWrite" | "OnReadAndWrite";
  readonly visibility: "NeverReturnExpired" | "ReturnExpiredIfNotCleanedUp";
  readonly cleanupFullSnapshot?: boolean;
}

interface Given {
  readonly kind: "keyed" | "operator";
  readonly ttl?: RecordedTtl;
  readonly parallelism: number;
  readonly steps: readonly OperatorStep[];
}

type Operation = readonly [state: string, operation: string, ...rest: unknown[]];

interface KeyedElement {
  readonly k: string;
  readonly do: readonly Operation[];
}

const average: AggregateFunction<number, { sum: number; count: number }, number> = {
  createAccumulator: () => ({ sum: 0, count: 0 }),
  add: (value, { sum, count }) => ({ sum: sum + value, count: count + 1 }),
  getResult: ({ sum, count }) => sum / count,
  merge: (a, b) => ({ sum: a.sum + b.sum, count: a.count + b.count }),
};

function ttlConfig(given: RecordedTtl): StateTtlConfig {
  const config = StateTtlConfig.newBuilder(Duration.ofMillis(given.ttl))
    .setUpdateType(given.update)
    .setStateVisibility(given.visibility)
    .disableCleanupInBackground();
  return given.cleanupFullSnapshot === true ? config.cleanupFullSnapshot() : config;
}

// The recorder's types are inferred from what this returns.
function states(ttl: RecordedTtl | undefined) {
  const living = <D extends StateDescriptor>(descriptor: D): D =>
    ttl === undefined ? descriptor : enableTimeToLive(descriptor, ttlConfig(ttl));
  return {
    value: living(valueState<number>("value")),
    list: living(listState<number>("list")),
    map: living(mapState<string, number>("map")),
    reducing: living(reducingState<number>("reducing", (a, b) => a + b)),
    agg: living(aggregatingState("agg", average)),
  };
}

type States = StatesOf<ReturnType<typeof states>>;

function onMap(
  state: MapState<string, number>,
  operation: string,
  rest: readonly unknown[],
): unknown {
  const [key, value] = rest as [string, number];
  switch (operation) {
    case "put":
      state.put(key, value);
      return null;
    case "putAll":
      state.putAll(Object.entries(rest[0] as Record<string, number>));
      return null;
    case "contains":
      return state.contains(key);
    case "isEmpty":
      return state.isEmpty();
    case "keys":
      return [...state.keys()].sort();
    case "values":
      return [...state.values()].sort((a, b) => a - b);
    case "entries":
      return Object.fromEntries(state.entries());
    case "remove":
      state.remove(key);
      return null;
    case "get":
      return state.get(key);
    default:
      state.clear();
      return null;
  }
}

function perform(ctx: States, [name, operation, ...rest]: Operation): unknown {
  if (name === "map") return onMap(ctx.map, operation, rest);
  if (name === "value") {
    if (operation === "get") return ctx.value.value();
    if (operation === "set") ctx.value.update(rest[0] as number | null);
    else ctx.value.clear();
    return null;
  }
  if (name === "list") {
    if (operation === "get") return [...ctx.list.get()];
    if (operation === "add") ctx.list.add(rest[0] as number);
    else if (operation === "addAll") ctx.list.addAll(rest[0] as number[]);
    else if (operation === "update") ctx.list.update(rest[0] as number[]);
    else ctx.list.clear();
    return null;
  }
  const state = name === "reducing" ? ctx.reducing : ctx.agg;
  if (operation === "get") return state.get();
  if (operation === "add") state.add(rest[0] as number);
  else state.clear();
  return null;
}

function keyedRecorder(
  ttl: RecordedTtl | undefined,
): KeyedProcessFunction<string, KeyedElement, unknown, ReturnType<typeof states>> {
  return {
    state: states(ttl),
    processElement(element, ctx, out) {
      const res = element.do.map((operation) => perform(ctx.state, operation));
      out.collect({ k: ctx.getCurrentKey(), res });
    },
  };
}

interface OperatorElement {
  readonly op: "add" | "update" | "clear" | "put" | "remove" | "dump";
  readonly state?: "split" | "union";
  readonly x?: number;
  readonly xs?: readonly number[];
  readonly key?: string;
}

const operatorStates = {
  split: operatorListState<number>("split"),
  union: operatorUnionListState<number>("union"),
  bcast: operatorBroadcastState<string, number>("bcast"),
  /** What the function was told when it began: written anew at each beginning. */
  restored: operatorUnionListState<number>("restored"),
};

const operatorRecorder: ProcessFunction<
  OperatorElement,
  unknown,
  readonly [],
  typeof operatorStates
> = {
  operatorState: operatorStates,
  initializeState({ operatorState, isRestored, getRestoredCheckpointId }) {
    for (const list of [operatorState.split, operatorState.union]) {
      list.update([...list.get()].sort((a, b) => a - b));
    }
    operatorState.restored.update(isRestored() ? [getRestoredCheckpointId() as number] : []);
  },
  processElement({ op, state, x = 0, xs = [], key = "" }, ctx, out) {
    const { split, union, bcast, restored } = ctx.operatorState;
    const list = state === "union" ? union : split;
    if (op === "add") list.add(x);
    else if (op === "update") list.update(xs);
    else if (op === "clear") list.clear();
    else if (op === "put") bcast.put(key, x);
    else if (op === "remove") bcast.remove(key);
    const [from] = restored.get();
    out.collect({
      split: [...split.get()],
      union: [...union.get()],
      bcast: Object.fromEntries(bcast.immutableEntries()),
      restored: from !== undefined,
      ...(from === undefined ? {} : { from }),
    });
  },
};

/** Keyed state with and without time-to-live, and operator state. */
export const adapter: FamilyAdapter = {
  kinds: {
    state: kind((given: Given) => {
      const built = buildOperator({}, (env) => {
        if (given.kind === "operator") {
          env.fromCollection<OperatorElement>([]).process(operatorRecorder);
        } else {
          const keyed = env.fromCollection<KeyedElement>([]).keyBy("k");
          keyed.process(keyedRecorder(given.ttl));
        }
      });
      return { steps: new OperatorCase(built, given.parallelism).run(given.steps) };
    }),
  },
};

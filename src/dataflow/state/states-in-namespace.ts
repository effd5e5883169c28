/**
 * Gives a function its declared states under the current key, in one namespace.
 *
 * Flink: org.apache.flink.runtime.state.heap.HeapValueState, HeapListState, HeapMapState, HeapReducingState,
 * HeapAggregatingState
 * Simplified: map keys are found by their JSON text
 */
import type { KeyedState, OperatorContext, StateDescriptor } from "../../model/stream-operator.js";
import { reducerOf } from "../functions/reduce-function.js";
import type { AggregatingState } from "./aggregating-state.js";
import type { ListState } from "./list-state.js";
import type { MapState } from "./map-state.js";
import type { ReducingState } from "./reducing-state.js";
import type {
  AggregatingStateDescriptor,
  ReducingStateDescriptor,
  StateDeclaration,
  StatesOf,
} from "./state-declaration.js";
import type { ValueState } from "./value-state.js";

/** `namespace` is asked at each access: the same states serve every window. */
export function statesInNamespace<S extends StateDeclaration>(
  context: OperatorContext,
  declaration: S,
  namespace: () => unknown,
): StatesOf<S> {
  const states = Object.entries(declaration).map(([name, descriptor]) => [
    name,
    stateInNamespace(context, descriptor, namespace),
  ]);
  return Object.fromEntries(states) as StatesOf<S>;
}

/** One declared state, as the interface of its kind. */
export function stateInNamespace(
  context: OperatorContext,
  descriptor: StateDescriptor,
  namespace: () => unknown,
): unknown {
  const state = context.keyedState(descriptor);
  switch (descriptor.kind) {
    case "value":
      return valueStateOf(state, namespace);
    case "list":
      return listStateOf(state, namespace);
    case "map":
      return mapStateOf(state, namespace);
    case "reducing":
      return reducingStateOf(state, descriptor as ReducingStateDescriptor<unknown>, namespace);
    case "aggregating":
      return aggregatingStateOf(
        state,
        descriptor as AggregatingStateDescriptor<unknown, unknown, unknown>,
        namespace,
      );
  }
}

function valueStateOf(state: KeyedState, namespace: () => unknown): ValueState<unknown> {
  return {
    value: () => state.get(namespace()) ?? null,
    update: (value) => {
      if (value === null) state.clear(namespace());
      else state.set(namespace(), value);
    },
    clear: () => {
      state.clear(namespace());
    },
  };
}

function listStateOf(state: KeyedState, namespace: () => unknown): ListState<unknown> {
  const addAll = (values: readonly unknown[]): void => {
    if (values.length === 0) return;
    const list = (state.get(namespace()) as unknown[] | undefined) ?? [];
    list.push(...values);
    state.set(namespace(), list);
  };
  return {
    get: () => (state.get(namespace()) as unknown[] | undefined) ?? [],
    add: (value) => {
      addAll([value]);
    },
    addAll,
    update: (values) => {
      if (values.length === 0) state.clear(namespace());
      else state.set(namespace(), [...values]);
    },
    clear: () => {
      state.clear(namespace());
    },
  };
}

/** A map in state: entries by the JSON text of their key. */
type StoredMap = Record<string, [key: unknown, value: unknown]>;

function mapStateOf(state: KeyedState, namespace: () => unknown): MapState<unknown, unknown> {
  const stored = (): StoredMap => (state.get(namespace()) as StoredMap | undefined) ?? {};
  const entries = (): (readonly [unknown, unknown])[] => Object.values(stored());
  const put = (key: unknown, value: unknown): void => {
    const map = stored();
    map[`k${JSON.stringify(key)}`] = [key, value];
    state.set(namespace(), map);
  };
  const find = (key: unknown): [unknown, unknown] | undefined =>
    stored()[`k${JSON.stringify(key)}`];
  return {
    get: (key) => find(key)?.[1] ?? null,
    put,
    putAll: (all) => {
      for (const [key, value] of all) put(key, value);
    },
    remove: (key) => {
      const map = stored();
      // A computed delete keeps the order of the others; rebuilding would cost the whole map.
      Reflect.deleteProperty(map, `k${JSON.stringify(key)}`);
      if (Object.keys(map).length === 0) state.clear(namespace());
      else state.set(namespace(), map);
    },
    contains: (key) => find(key) !== undefined,
    entries,
    keys: () => entries().map(([key]) => key),
    values: () => entries().map(([, value]) => value),
    isEmpty: () => entries().length === 0,
    clear: () => {
      state.clear(namespace());
    },
  };
}

function reducingStateOf(
  state: KeyedState,
  descriptor: ReducingStateDescriptor<unknown>,
  namespace: () => unknown,
): ReducingState<unknown> {
  const reduce = reducerOf(descriptor.reduceFunction);
  return {
    get: () => state.get(namespace()) ?? null,
    add: (value) => {
      const before = state.get(namespace());
      state.set(namespace(), before === undefined ? value : reduce(before, value));
    },
    clear: () => {
      state.clear(namespace());
    },
  };
}

function aggregatingStateOf(
  state: KeyedState,
  { aggregateFunction }: AggregatingStateDescriptor<unknown, unknown, unknown>,
  namespace: () => unknown,
): AggregatingState<unknown, unknown> {
  return {
    get: () => {
      const accumulator = state.get(namespace());
      return accumulator === undefined ? null : aggregateFunction.getResult(accumulator);
    },
    add: (value) => {
      const accumulator = state.get(namespace()) ?? aggregateFunction.createAccumulator();
      state.set(namespace(), aggregateFunction.add(value, accumulator));
    },
    clear: () => {
      state.clear(namespace());
    },
  };
}

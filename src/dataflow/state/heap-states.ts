/**
 * The kinds of keyed state over one stored value each.
 *
 * Flink: org.apache.flink.runtime.state.heap.HeapValueState, HeapListState, HeapMapState, HeapReducingState,
 * HeapAggregatingState
 * Simplified: map keys are found by their JSON text
 */
import type { AggregateFunction } from "../functions/aggregate-function.js";
import type { AggregatingState } from "./aggregating-state.js";
import type { ListState } from "./list-state.js";
import type { MapState } from "./map-state.js";
import type { ReducingState } from "./reducing-state.js";
import type { StateCell } from "./state-cell.js";
import type { ValueState } from "./value-state.js";

export function heapValueState(cell: StateCell): ValueState<unknown> {
  return {
    value: () => cell.get() ?? null,
    update: (value) => {
      if (value === null) cell.clear();
      else cell.set(value);
    },
    clear: () => {
      cell.clear();
    },
  };
}

export function heapListState(cell: StateCell): ListState<unknown> {
  const addAll = (values: readonly unknown[]): void => {
    if (values.length === 0) return;
    const list = (cell.get() as unknown[] | undefined) ?? [];
    list.push(...values);
    cell.set(list);
  };
  return {
    get: () => (cell.get() as unknown[] | undefined) ?? [],
    add: (value) => {
      addAll([value]);
    },
    addAll,
    update: (values) => {
      if (values.length === 0) cell.clear();
      else cell.set([...values]);
    },
    clear: () => {
      cell.clear();
    },
  };
}

/** A map in state: entries by the JSON text of their key. */
type StoredMap = Record<string, [key: unknown, value: unknown]>;

export function heapMapState(cell: StateCell): MapState<unknown, unknown> {
  const stored = (): StoredMap => (cell.get() as StoredMap | undefined) ?? {};
  const entries = (): (readonly [unknown, unknown])[] => Object.values(stored());
  const put = (key: unknown, value: unknown): void => {
    const map = stored();
    map[idOf(key)] = [key, value];
    cell.set(map);
  };
  const find = (key: unknown): [unknown, unknown] | undefined => stored()[idOf(key)];
  return {
    get: (key) => find(key)?.[1] ?? null,
    put,
    putAll: (all) => {
      for (const [key, value] of all) put(key, value);
    },
    remove: (key) => {
      const map = stored();
      // A computed delete keeps the order of the others; rebuilding would cost the whole map.
      Reflect.deleteProperty(map, idOf(key));
      if (Object.keys(map).length === 0) cell.clear();
      else cell.set(map);
    },
    contains: (key) => find(key) !== undefined,
    entries,
    keys: () => entries().map(([key]) => key),
    values: () => entries().map(([, value]) => value),
    isEmpty: () => entries().length === 0,
    clear: () => {
      cell.clear();
    },
  };
}

export function heapReducingState(
  cell: StateCell,
  reduce: (left: unknown, right: unknown) => unknown,
): ReducingState<unknown> {
  return {
    get: () => cell.get() ?? null,
    add: (value) => {
      const before = cell.get();
      cell.set(before === undefined ? value : reduce(before, value));
    },
    clear: () => {
      cell.clear();
    },
  };
}

export function heapAggregatingState(
  cell: StateCell,
  aggregate: AggregateFunction<unknown, unknown, unknown>,
): AggregatingState<unknown, unknown> {
  return {
    get: () => {
      const accumulator = cell.get();
      return accumulator === undefined ? null : aggregate.getResult(accumulator);
    },
    add: (value) => {
      cell.set(aggregate.add(value, cell.get() ?? aggregate.createAccumulator()));
    },
    clear: () => {
      cell.clear();
    },
  };
}

function idOf(key: unknown): string {
  return `k${JSON.stringify(key)}`;
}

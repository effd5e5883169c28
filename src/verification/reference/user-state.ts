import type { StateDescriptor } from "../../model/stream-operator.js";
import { expiringState } from "./expiring-state.js";
import type { KeyedValues } from "./keyed-values.js";
import { Lifetime } from "./lifetime.js";
import type { ReferenceEnvironment } from "./reference-operator.js";
import { StateCell, type StateScope } from "./state-cell.js";
import { reduceOf, type Aggregate, type FoldingDescriptor, type Reduce } from "./user-folds.js";

/** The states that a function declares, as its code uses them. */
export function userStates(
  declaration: Readonly<Record<string, StateDescriptor>>,
  values: KeyedValues,
  scope: StateScope,
  environment: ReferenceEnvironment,
): Readonly<Record<string, unknown>> {
  const handle = (descriptor: StateDescriptor): unknown => {
    const { name, ttl } = descriptor;
    const cell = new StateCell(values, name, scope);
    if (ttl === undefined) return userState(descriptor, cell);
    let lifetime = values.lifetimes.get(name);
    if (lifetime === undefined) {
      values.lifetimes.set(name, (lifetime = new Lifetime(descriptor, ttl, environment)));
    }
    return expiringState(descriptor, cell, lifetime);
  };
  return Object.fromEntries(
    Object.entries(declaration).map(([name, descriptor]) => [name, handle(descriptor)]),
  );
}

function userState(descriptor: FoldingDescriptor, cell: StateCell): unknown {
  switch (descriptor.kind) {
    case "value":
      return valueState(cell);
    case "list":
      return listState(cell);
    case "map":
      return mapState(cell);
    case "reducing":
      return reducingState(cell, reduceOf(descriptor));
    case "aggregating":
      return aggregatingState(cell, descriptor.aggregateFunction as Aggregate);
  }
}

function valueState(cell: StateCell): unknown {
  return {
    value: () => cell.get() ?? null,
    update: (value: unknown) => (value === null ? cell.clear() : cell.set(value)),
    clear: () => cell.clear(),
  };
}

function listState(cell: StateCell): unknown {
  const list = (): readonly unknown[] => (cell.get() as readonly unknown[] | undefined) ?? [];
  const addAll = (items: readonly unknown[]): void => {
    if (items.length > 0) cell.set([...list(), ...items]);
  };
  return {
    get: list,
    add: (item: unknown) => addAll([item]),
    addAll,
    update: (items: readonly unknown[]) =>
      items.length === 0 ? cell.clear() : cell.set([...items]),
    clear: () => cell.clear(),
  };
}

type Pair = readonly [key: unknown, value: unknown];

/** Stored as entries by the JSON text of their key: the logical view of a map. */
function mapState(cell: StateCell): unknown {
  const id = (key: unknown): string => `k${JSON.stringify(key)}`;
  const stored = (): Record<string, Pair> => (cell.get() as Record<string, Pair> | undefined) ?? {};
  const pairs = (): Pair[] => Object.values(stored());
  const put = (key: unknown, value: unknown): void =>
    cell.set({ ...stored(), [id(key)]: [key, value] });
  const remove = (key: unknown): void => {
    const rest = Object.entries(stored()).filter(([name]) => name !== id(key));
    if (rest.length === 0) cell.clear();
    else cell.set(Object.fromEntries(rest));
  };
  return {
    get: (key: unknown) => stored()[id(key)]?.[1] ?? null,
    put,
    putAll: (all: Iterable<Pair>) => {
      for (const [key, value] of all) put(key, value);
    },
    remove,
    contains: (key: unknown) => id(key) in stored(),
    entries: pairs,
    keys: () => pairs().map(([key]) => key),
    values: () => pairs().map(([, value]) => value),
    isEmpty: () => pairs().length === 0,
    clear: () => cell.clear(),
  };
}

function reducingState(cell: StateCell, reduce: Reduce): unknown {
  return {
    get: () => cell.get() ?? null,
    add: (value: unknown) => {
      const before = cell.get();
      cell.set(before === undefined ? value : reduce(before, value));
    },
    clear: () => cell.clear(),
  };
}

function aggregatingState(cell: StateCell, user: Aggregate): unknown {
  return {
    get: () => {
      const accumulator = cell.get();
      return accumulator === undefined ? null : user.getResult(accumulator);
    },
    add: (value: unknown) => {
      cell.set(user.add(value, cell.get() ?? user.createAccumulator()));
    },
    clear: () => cell.clear(),
  };
}

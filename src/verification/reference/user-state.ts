import type { StateDescriptor } from "../../model/stream-operator.js";
import { NotRecomputable } from "./user-context.js";
import type { KeyedValues } from "./keyed-values.js";

/** Where a user's state handle looks: the current key, in a window or in none. */
export interface StateScope {
  key(): unknown;
  namespace(): unknown;
}

type Reduce = (left: unknown, right: unknown) => unknown;

interface Aggregate {
  createAccumulator(): unknown;
  add(value: unknown, accumulator: unknown): unknown;
  getResult(accumulator: unknown): unknown;
}

type AnyDescriptor = StateDescriptor & {
  readonly reduceFunction?: Reduce | { reduce: Reduce };
  readonly aggregateFunction?: Aggregate;
};

/** The states that a function declares, as its code uses them. */
export function userStates(
  declaration: Readonly<Record<string, StateDescriptor>>,
  values: KeyedValues,
  scope: StateScope,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(declaration).map(([name, descriptor]) => [
      name,
      userState(descriptor, new StateCell(values, descriptor.name, scope)),
    ]),
  );
}

/** One value of one state under the current key. */
class StateCell {
  private readonly values: KeyedValues;
  private readonly name: string;
  private readonly scope: StateScope;

  constructor(values: KeyedValues, name: string, scope: StateScope) {
    this.values = values;
    this.name = name;
    this.scope = scope;
  }

  get(): unknown {
    return this.values.get(this.name, this.scope.key(), this.scope.namespace());
  }

  set(value: unknown): void {
    this.values.put(this.name, this.scope.key(), this.scope.namespace(), value);
  }

  clear(): void {
    this.values.delete(this.name, this.scope.key(), this.scope.namespace());
  }
}

function userState(descriptor: AnyDescriptor, cell: StateCell): unknown {
  if (descriptor.ttl !== undefined) {
    throw new NotRecomputable(`state "${descriptor.name}" expires by the wall clock`);
  }
  switch (descriptor.kind) {
    case "value":
      return valueState(cell);
    case "list":
      return listState(cell);
    case "map":
      return mapState(cell);
    case "reducing":
      return reducingState(cell, descriptor.reduceFunction as Reduce | { reduce: Reduce });
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

function reducingState(cell: StateCell, user: Reduce | { reduce: Reduce }): unknown {
  const reduce: Reduce =
    typeof user === "function" ? user : (left, right) => user.reduce(left, right);
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

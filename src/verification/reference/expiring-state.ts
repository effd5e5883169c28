import type { TtlValue } from "../../model/state-ttl.js";
import type { Lifetime } from "./lifetime.js";
import type { StateCell } from "./state-cell.js";
import { reduceOf, type Aggregate, type FoldingDescriptor } from "./user-folds.js";

/** A state whose values live for a time, as a function's code uses it. */
export function expiringState(
  descriptor: FoldingDescriptor,
  cell: StateCell,
  lifetime: Lifetime,
): unknown {
  switch (descriptor.kind) {
    case "value":
      return valueState(new ExpiringValue(cell, lifetime));
    case "list":
      return listState(cell, lifetime);
    case "map":
      return mapState(cell, lifetime);
    case "reducing": {
      const value = new ExpiringValue(cell, lifetime);
      const reduce = reduceOf(descriptor);
      return {
        get: () => value.read() ?? null,
        add: (item: unknown) => {
          const before = value.shown();
          value.write(before === undefined ? item : reduce(before.userValue, item));
        },
        clear: () => cell.clear(),
      };
    }
    case "aggregating":
      return aggregatingState(
        new ExpiringValue(cell, lifetime),
        descriptor.aggregateFunction as Aggregate,
      );
  }
}

/** The place of one value. */
interface Place {
  get(): unknown;
  set(value: TtlValue): void;
  clear(): void;
}

/** One value: reading takes away what is over, and may lengthen what is not. */
class ExpiringValue {
  private readonly place: Place;
  private readonly lifetime: Lifetime;

  constructor(place: Place, lifetime: Lifetime) {
    this.place = place;
    this.lifetime = lifetime;
  }

  /** What is there to be seen now; `undefined` = nothing. */
  shown(): TtlValue | undefined {
    const stored = this.place.get() as TtlValue | undefined;
    if (stored === undefined || !this.lifetime.isOver(stored)) return stored;
    return this.lifetime.showsWhatIsOver() ? stored : undefined;
  }

  read(): unknown {
    const stored = this.place.get() as TtlValue | undefined;
    if (stored === undefined) return undefined;
    const shown = this.shown();
    if (this.lifetime.isOver(stored)) this.place.clear();
    else if (this.lifetime.renewedByReading) this.write(stored.userValue);
    return shown?.userValue;
  }

  write(userValue: unknown): void {
    this.place.set(this.lifetime.stamp(userValue));
  }

  clear(): void {
    this.place.clear();
  }
}

function valueState(value: ExpiringValue): unknown {
  return {
    value: () => value.read() ?? null,
    update: (written: unknown) => (written === null ? value.clear() : value.write(written)),
    clear: () => value.clear(),
  };
}

function aggregatingState(value: ExpiringValue, user: Aggregate): unknown {
  return {
    get: () => {
      const accumulator = value.read();
      return accumulator === undefined ? null : user.getResult(accumulator);
    },
    add: (item: unknown) => {
      value.write(user.add(item, value.shown()?.userValue ?? user.createAccumulator()));
    },
    clear: () => value.clear(),
  };
}

/** Each item has a time of its own; the list goes when all of them are over. */
function listState(cell: StateCell, lifetime: Lifetime): unknown {
  const stored = (): readonly TtlValue[] => (cell.get() as readonly TtlValue[] | undefined) ?? [];
  const stamped = (items: readonly unknown[]): TtlValue[] =>
    items.map((item) => lifetime.stamp(item));
  const addAll = (items: readonly unknown[]): void => {
    if (items.length > 0) cell.set([...stored(), ...stamped(items)]);
  };
  return {
    get: () => {
      const all = stored();
      const alive = all.filter((item) => !lifetime.isOver(item));
      const shown = alive.length < all.length && lifetime.showsWhatIsOver() ? all : alive;
      if (alive.length === 0) cell.clear();
      else if (lifetime.renewedByReading) cell.set(stamped(alive.map((one) => one.userValue)));
      return shown.map(({ userValue }) => userValue);
    },
    add: (item: unknown) => addAll([item]),
    addAll,
    update: (items: readonly unknown[]) =>
      items.length === 0 ? cell.clear() : cell.set(stamped(items)),
    clear: () => cell.clear(),
  };
}

type Pair = readonly [key: unknown, value: TtlValue];

/** Each value has a time of its own; stored by the JSON text of their key, as a map without times is. */
function mapState(cell: StateCell, lifetime: Lifetime): unknown {
  const id = (key: unknown): string => `k${JSON.stringify(key)}`;
  const stored = (): Record<string, Pair> => (cell.get() as Record<string, Pair> | undefined) ?? {};
  const remove = (key: unknown): void => {
    const rest = Object.entries(stored()).filter(([name]) => name !== id(key));
    if (rest.length === 0) cell.clear();
    else cell.set(Object.fromEntries(rest));
  };
  const at = (key: unknown): ExpiringValue => {
    const place: Place = {
      get: () => stored()[id(key)]?.[1],
      set: (value) => {
        const before = stored();
        const known = before[id(key)];
        if (known !== undefined && lifetime.isOver(known[1])) lifetime.forgetOrder();
        cell.set({ ...before, [id(key)]: [key, value] });
      },
      clear: () => remove(key),
    };
    return new ExpiringValue(place, lifetime);
  };
  const pairs = (): (readonly [unknown, unknown])[] => {
    const found = Object.values(stored())
      .map(([key]) => [key, at(key).read()] as const)
      .filter(([, value]) => value !== undefined);
    if (found.length > 1) lifetime.needsOrder();
    return found;
  };
  const isEmpty = (): boolean => {
    const all = Object.values(stored());
    if (all.length > 0 && all.every(([, value]) => lifetime.isOver(value))) {
      lifetime.needsWhatIsOver();
    }
    return all.length === 0;
  };
  const put = (key: unknown, value: unknown): void => at(key).write(value);
  return {
    get: (key: unknown) => at(key).read() ?? null,
    put,
    putAll: (all: Iterable<readonly [unknown, unknown]>) => {
      for (const [key, value] of all) put(key, value);
    },
    remove,
    contains: (key: unknown) => at(key).read() !== undefined,
    entries: pairs,
    keys: () => pairs().map(([key]) => key),
    values: () => pairs().map(([, value]) => value),
    isEmpty,
    clear: () => cell.clear(),
  };
}

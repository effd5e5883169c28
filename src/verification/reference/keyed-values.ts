import type { Lifetime } from "./lifetime.js";
import type { RestoredState, StateVisitor } from "./reference-operator.js";

interface Entry {
  readonly key: unknown;
  readonly namespace: unknown;
  value: unknown;
  /** Source records that went into the value, when tracked. */
  origin: string[] | null;
}

/** Entries of one state by key, then by window (its bounds, or `NO_WINDOW`). */
type Table = Map<unknown, Map<number | string, Entry>>;

const NO_WINDOW = -Infinity;

/** Keyed state as the reference keeps it: by state, key and window. */
export class KeyedValues {
  /** Of states whose values do not live for ever, by name. */
  readonly lifetimes = new Map<string, Lifetime>();
  private readonly tables = new Map<string, Table>();

  entry(state: string, key: unknown, namespace: unknown): Entry | undefined {
    return this.tables.get(state)?.get(keyIdOf(key))?.get(windowIdOf(namespace));
  }

  get(state: string, key: unknown, namespace: unknown): unknown {
    return this.entry(state, key, namespace)?.value;
  }

  put(state: string, key: unknown, namespace: unknown, value: unknown): Entry {
    let table = this.tables.get(state);
    if (table === undefined) this.tables.set(state, (table = new Map() as Table));
    const keyId = keyIdOf(key);
    let windows = table.get(keyId);
    if (windows === undefined) table.set(keyId, (windows = new Map<number | string, Entry>()));
    const windowId = windowIdOf(namespace);
    const known = windows.get(windowId);
    if (known !== undefined) {
      known.value = value;
      return known;
    }
    const entry: Entry = { key, namespace, value, origin: null };
    windows.set(windowId, entry);
    return entry;
  }

  delete(state: string, key: unknown, namespace: unknown): void {
    const table = this.tables.get(state);
    const windows = table?.get(keyIdOf(key));
    windows?.delete(windowIdOf(namespace));
    if (windows?.size === 0) table?.delete(keyIdOf(key));
  }

  /** Keys that have the state, in the order in which they got it. */
  keys(state: string): readonly unknown[] {
    const ofKeys = [...(this.tables.get(state)?.values() ?? [])];
    return ofKeys.flatMap((windows) => [...windows.values()].slice(0, 1).map(({ key }) => key));
  }

  restore({ keyGroups }: RestoredState): void {
    for (const { states } of keyGroups) {
      for (const { name, entries } of states) {
        for (const { key, namespace, value } of entries) {
          this.put(name, key, namespace, copyOf(value));
        }
      }
    }
  }

  visit(visitor: StateVisitor): void {
    for (const [state, table] of this.tables) {
      const lifetime = this.lifetimes.get(state);
      for (const windows of table.values()) {
        for (const { key, namespace, value } of windows.values()) {
          const left = lifetime === undefined ? value : lifetime.leftNow(value);
          if (left !== undefined) visitor.keyed(state, key, namespace, left);
        }
      }
    }
  }
}

/** Stored values are frozen; user functions may change theirs in place. */
function copyOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf);
  const entries = Object.entries(value).map(([name, item]) => [name, copyOf(item)]);
  return Object.fromEntries(entries);
}

/** Keys that are lists are found by their content. */
function keyIdOf(key: unknown): unknown {
  return typeof key === "object" ? JSON.stringify(key) : key;
}

function windowIdOf(namespace: unknown): number | string {
  if (namespace === null) return NO_WINDOW;
  const { start, end } = namespace as { readonly start?: number; readonly end?: number };
  return start === undefined ? "global" : `${String(start)}-${String(end)}`;
}

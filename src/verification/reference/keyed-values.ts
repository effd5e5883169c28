import type { RestoredState, StateVisitor } from "./reference-operator.js";

interface Entry {
  readonly key: unknown;
  readonly namespace: unknown;
  value: unknown;
  /** Source records that went into the value, when tracked. */
  origin: string[] | null;
}

/** Keyed state as the reference keeps it: one flat table by (state, namespace, key). */
export class KeyedValues {
  private readonly tables = new Map<string, Map<unknown, Entry>>();

  entry(state: string, key: unknown, namespace: unknown): Entry | undefined {
    return this.tables.get(state)?.get(identity(key, namespace));
  }

  get(state: string, key: unknown, namespace: unknown): unknown {
    return this.entry(state, key, namespace)?.value;
  }

  put(state: string, key: unknown, namespace: unknown, value: unknown): Entry {
    let table = this.tables.get(state);
    if (table === undefined) this.tables.set(state, (table = new Map<unknown, Entry>()));
    const id = identity(key, namespace);
    const known = table.get(id);
    if (known !== undefined) {
      known.value = value;
      return known;
    }
    const entry: Entry = { key, namespace, value, origin: null };
    table.set(id, entry);
    return entry;
  }

  delete(state: string, key: unknown, namespace: unknown): void {
    this.tables.get(state)?.delete(identity(key, namespace));
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
      for (const { key, namespace, value } of table.values()) {
        visitor.keyed(state, key, namespace, value);
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

function identity(key: unknown, namespace: unknown): unknown {
  if (namespace === null) return typeof key === "object" ? JSON.stringify(key) : key;
  const { start, end } = namespace as { start: number; end: number };
  const name = typeof key === "string" ? key : JSON.stringify(key);
  return `${String(start)}-${String(end)}|${name}`;
}

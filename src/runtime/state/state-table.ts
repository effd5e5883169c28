/**
 * One named keyed state of one operator: its values by namespace and key. A record mostly asks
 * several times for the same place, so the last one found is remembered.
 *
 * Flink: org.apache.flink.runtime.state.heap.StateTable
 * Simplified: by namespace, then by key; the key group is noted with each entry
 */
import type { KeyedState } from "../../model/stream-operator.js";
import type { InternalKeyContext } from "./internal-key-context.js";
import { keyIdOf } from "./key-id.js";
import { NamespaceIds } from "./namespace-ids.js";

export interface StateTableEntry {
  readonly key: unknown;
  readonly keyGroup: number;
  value: unknown;
}

interface NamespaceTable {
  readonly namespace: unknown;
  readonly entries: Map<unknown, StateTableEntry>;
}

/** Where an entry lies: ids of its namespace and its key. */
export type StateEntryId = readonly [namespace: string, key: unknown];

/** Namespaces by their id. */
export type StateTableState = Map<string, NamespaceTable>;

export class StateTable implements KeyedState {
  private readonly keys: InternalKeyContext;
  private readonly register: (state: StateTableState) => void;
  private readonly namespaceIds = new NamespaceIds();
  private namespaces: StateTableState | undefined;
  // Where the last access was: only hints, forgotten whenever something is removed or replaced.
  private lastNamespace: string | null = null;
  private lastTable: NamespaceTable | undefined;
  private lastKey: unknown;
  private lastEntry: StateTableEntry | undefined;

  /** `register` is told of the state when the first entry is about to be added. */
  constructor(keys: InternalKeyContext, register: (state: StateTableState) => void) {
    this.keys = keys;
    this.register = register;
  }

  /** Works on another state from now on; `undefined` = on none until something is added. */
  use(state: StateTableState | undefined): void {
    this.namespaces = state;
    this.forget();
  }

  get(namespace: unknown): unknown {
    return this.find(namespace)?.value;
  }

  set(namespace: unknown, value: unknown): void {
    const entry = this.find(namespace);
    if (entry !== undefined) entry.value = value;
    else this.add(this.keys.currentKey, namespace, value);
  }

  clear(namespace: unknown): void {
    if (this.find(namespace) === undefined) return;
    this.lastTable?.entries.delete(keyIdOf(this.lastKey));
    this.lastEntry = undefined;
  }

  /** Keys that have an entry in the namespace. */
  keysIn(namespace: unknown): readonly unknown[] {
    const entries = this.namespaces?.get(this.namespaceIds.of(namespace))?.entries.values() ?? [];
    return Array.from(entries, ({ key }) => key);
  }

  /** Sets the value of any key, e.g. a restored one. */
  put(key: unknown, namespace: unknown, value: unknown): void {
    const table = this.namespaces?.get(this.namespaceIds.of(namespace));
    const entry = table?.entries.get(keyIdOf(key));
    if (entry !== undefined) entry.value = value;
    else this.add(key, namespace, value);
  }

  /** Calls back for all entries, namespace by namespace; drops namespaces that hold nothing any more. */
  visit(visitor: (namespace: unknown, entry: StateTableEntry) => void): void {
    this.forget();
    const { namespaces = new Map<string, NamespaceTable>() } = this;
    for (const [id, { namespace, entries }] of namespaces) {
      if (entries.size === 0) namespaces.delete(id);
      for (const entry of entries.values()) visitor(namespace, entry);
    }
  }

  /** Where all entries lie. */
  entryIds(): StateEntryId[] {
    return [...(this.namespaces ?? [])].flatMap(([id, { entries }]) =>
      Array.from(entries.keys(), (key): StateEntryId => [id, key]),
    );
  }

  /** The entry that lies there; `undefined` = it is gone. */
  entryAt([namespace, key]: StateEntryId): StateTableEntry | undefined {
    return this.namespaces?.get(namespace)?.entries.get(key);
  }

  remove([namespace, key]: StateEntryId): void {
    this.namespaces?.get(namespace)?.entries.delete(key);
    this.forget();
  }

  private find(namespace: unknown): StateTableEntry | undefined {
    const id = this.namespaceIds.of(namespace);
    const key = this.keys.currentKey;
    if (id === this.lastNamespace) {
      if (key === this.lastKey) return this.lastEntry;
    } else {
      this.lastNamespace = id;
      this.lastTable = this.namespaces?.get(id);
    }
    this.lastKey = key;
    return (this.lastEntry = this.lastTable?.entries.get(keyIdOf(key)));
  }

  private add(key: unknown, namespace: unknown, value: unknown): void {
    const id = this.namespaceIds.of(namespace);
    if (this.namespaces === undefined) this.register((this.namespaces = new Map()));
    let table = this.namespaces.get(id);
    if (table === undefined) {
      this.namespaces.set(
        id,
        (table = { namespace, entries: new Map<unknown, StateTableEntry>() }),
      );
    }
    const entry = { key, keyGroup: this.keys.keyGroupOf(key), value };
    table.entries.set(keyIdOf(key), entry);
    this.lastNamespace = id;
    this.lastTable = table;
    this.lastKey = key;
    this.lastEntry = entry;
  }

  private forget(): void {
    this.lastNamespace = null;
    this.lastTable = undefined;
    this.lastKey = undefined;
    this.lastEntry = undefined;
  }
}

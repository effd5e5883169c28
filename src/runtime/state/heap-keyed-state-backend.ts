/**
 * Keyed state of one operator of one subtask, as objects on the heap: tables by state name,
 * namespace and key.
 *
 * Flink: org.apache.flink.runtime.state.heap.HeapKeyedStateBackend
 * Simplified: a snapshot copies at once instead of copying on write
 */
import { invariant } from "../../kernel/invariant.js";
import { assignToKeyGroup, type KeyGroupRange } from "../../model/key-groups.js";
import type { KeyedStateEntry, KeyGroupSnapshot } from "../../model/operator-state.js";
import type { KeyedState, StateDescriptor } from "../../model/stream-operator.js";

interface Entry {
  readonly key: unknown;
  readonly keyGroup: number;
  value: unknown;
}

interface NamespaceTable {
  readonly namespace: unknown;
  readonly entries: Map<unknown, Entry>;
}

/** One named state: its namespaces by text. */
type StateTable = Map<string, NamespaceTable>;

export interface HeapKeyedStateBackendState {
  currentKey: unknown;
  readonly tables: Map<string, StateTable>;
}

/** Keyed state and timers of a key group are saved together. */
export type KeyedStateOfGroup = KeyGroupSnapshot["states"];

const CACHED_KEYS_MAX = 4096;

export class HeapKeyedStateBackend {
  state: HeapKeyedStateBackendState = { currentKey: undefined, tables: new Map() };
  readonly keyGroupRange: KeyGroupRange;
  private readonly maxParallelism: number;
  private readonly keyGroups = new Map<unknown, number>();

  constructor(keyGroupRange: KeyGroupRange, maxParallelism: number) {
    this.keyGroupRange = keyGroupRange;
    this.maxParallelism = maxParallelism;
  }

  setCurrentKey(key: unknown): void {
    this.state.currentKey = key;
  }

  currentKey(): unknown {
    return this.state.currentKey;
  }

  /** @throws InvariantViolation if the key belongs to another subtask. */
  keyGroupOf(key: unknown): number {
    const known = this.keyGroups.get(key);
    if (known !== undefined) return known;
    const keyGroup = assignToKeyGroup(key, this.maxParallelism);
    const { start, end } = this.keyGroupRange;
    invariant(keyGroup >= start && keyGroup <= end, "a key must lie in the subtask's key groups", {
      key: JSON.stringify(key),
      keyGroup,
      start,
      end,
    });
    if (typeof key !== "object" && this.keyGroups.size < CACHED_KEYS_MAX) {
      this.keyGroups.set(key, keyGroup);
    }
    return keyGroup;
  }

  /** The state of a descriptor under whatever key is current. */
  keyedState(descriptor: StateDescriptor): KeyedState {
    const { name } = descriptor;
    return {
      get: (namespace) => this.find(name, namespace)?.entries.get(this.keyId())?.value,
      set: (namespace, value) => {
        this.put(name, { key: this.state.currentKey, namespace, value });
      },
      clear: (namespace) => {
        this.find(name, namespace)?.entries.delete(this.keyId());
      },
    };
  }

  /** Keys that have an entry of the state in the namespace. */
  keysOfState(name: string, namespace: unknown): readonly unknown[] {
    const entries = this.find(name, namespace)?.entries.values() ?? [];
    return Array.from(entries, ({ key }) => key);
  }

  /** Adds an entry, from a restored snapshot or of the current key. */
  put(name: string, { key, namespace, value }: KeyedStateEntry): void {
    const { tables } = this.state;
    let table = tables.get(name);
    if (table === undefined) tables.set(name, (table = new Map<string, NamespaceTable>()));
    const id = namespaceId(namespace);
    let inNamespace = table.get(id);
    if (inNamespace === undefined) {
      table.set(id, (inNamespace = { namespace, entries: new Map<unknown, Entry>() }));
    }
    const keyId = idOf(key);
    const entry = inNamespace.entries.get(keyId);
    if (entry !== undefined) entry.value = value;
    else inNamespace.entries.set(keyId, { key, keyGroup: this.keyGroupOf(key), value });
  }

  /** All keyed state by key group; values as `isolate` returns them. */
  snapshot(isolate: (value: unknown) => unknown): Map<number, KeyedStateOfGroup> {
    const groups = new Map<number, Map<string, KeyedStateEntry[]>>();
    for (const [name, table] of this.state.tables) {
      for (const [id, { namespace, entries }] of table) {
        if (entries.size === 0) table.delete(id);
        for (const { key, keyGroup, value } of entries.values()) {
          let group = groups.get(keyGroup);
          if (group === undefined)
            groups.set(keyGroup, (group = new Map<string, KeyedStateEntry[]>()));
          const list = group.get(name);
          const entry = { key, namespace, value: isolate(value) };
          if (list === undefined) group.set(name, [entry]);
          else list.push(entry);
        }
      }
    }
    const result = new Map<number, KeyedStateOfGroup>();
    for (const [keyGroup, states] of groups) {
      result.set(
        keyGroup,
        [...states].map(([name, entries]) => ({ name, entries })),
      );
    }
    return result;
  }

  private find(name: string, namespace: unknown): NamespaceTable | undefined {
    return this.state.tables.get(name)?.get(namespaceId(namespace));
  }

  private keyId(): unknown {
    return idOf(this.state.currentKey);
  }
}

/** Keys that are objects (tuples) are found by their content. */
function idOf(key: unknown): unknown {
  return typeof key === "object" && key !== null ? `\u0000${JSON.stringify(key)}` : key;
}

function namespaceId(namespace: unknown): string {
  if (namespace === null) return "";
  if (typeof namespace === "object" && "start" in namespace && "end" in namespace) {
    return `${String(namespace.start)}-${String(namespace.end)}`;
  }
  return JSON.stringify(namespace);
}

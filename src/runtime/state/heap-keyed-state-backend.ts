/**
 * Keyed state of one operator of one subtask, as objects on the heap: tables by state name,
 * namespace and key.
 *
 * Flink: org.apache.flink.runtime.state.heap.HeapKeyedStateBackend
 * Simplified: a snapshot copies at once instead of copying on write
 */
import type { KeyGroupRange } from "../../model/key-groups.js";
import type { KeyedStateEntry } from "../../model/operator-state.js";
import type { KeyedState, StateDescriptor } from "../../model/stream-operator.js";
import { InternalKeyContext } from "./internal-key-context.js";
import type { KeyedStateBackend, KeyedStateOfGroup } from "./keyed-state-backend.js";
import { StateTable, type StateTableState } from "./state-table.js";
import { TtlCleanup, type TtlCleanupState } from "./ttl-cleanup.js";

export interface HeapKeyedStateBackendState {
  readonly currentKey: unknown;
  readonly tables: Map<string, StateTableState>;
  readonly cleanup: TtlCleanupState;
}

export class HeapKeyedStateBackend implements KeyedStateBackend {
  private readonly keys: InternalKeyContext;
  private readonly handles = new Map<string, StateTable>();
  private readonly ttl: TtlCleanup;
  private tables = new Map<string, StateTableState>();

  /** `clock`: processing time, by which state expires. */
  constructor(keyGroupRange: KeyGroupRange, maxParallelism: number, clock: () => number) {
    this.keys = new InternalKeyContext(keyGroupRange, maxParallelism);
    this.ttl = new TtlCleanup(clock, (name) => this.table(name));
  }

  get state(): HeapKeyedStateBackendState {
    const { tables } = this;
    return { currentKey: this.keys.currentKey, tables, cleanup: this.ttl.state };
  }

  set state({ currentKey, tables, cleanup }: HeapKeyedStateBackendState) {
    this.keys.currentKey = currentKey;
    this.ttl.state = cleanup;
    this.tables = tables;
    // Those who asked for a state keep what they got: it goes on with other content.
    for (const [name, table] of this.handles) table.use(tables.get(name));
  }

  get keyGroupRange(): KeyGroupRange {
    return this.keys.keyGroupRange;
  }

  setCurrentKey(key: unknown): void {
    this.keys.currentKey = key;
    this.ttl.keySelected();
  }

  currentKey(): unknown {
    return this.keys.currentKey;
  }

  /** @throws JavaException if the key belongs to another subtask. */
  keyGroupOf(key: unknown): number {
    return this.keys.keyGroupOf(key);
  }

  /** The state of a descriptor under whatever key is current. */
  keyedState(descriptor: StateDescriptor): KeyedState {
    this.ttl.register(descriptor);
    return this.table(descriptor.name);
  }

  /** Keys that have an entry of the state in the namespace. */
  keysOfState(name: string, namespace: unknown): readonly unknown[] {
    return this.table(name).keysIn(namespace);
  }

  /** Looks at the next entries of a state, drops what has expired, and goes round. */
  cleanUpState({ name }: StateDescriptor, entries: number): void {
    this.ttl.cleanUp(name, entries);
  }

  /** Adds an entry of a restored snapshot. */
  put(name: string, { key, namespace, value }: KeyedStateEntry): void {
    this.table(name).put(key, namespace, value);
  }

  /** All keyed state by key group; values as `isolate` returns them. */
  snapshot(isolate: (value: unknown) => unknown): Map<number, KeyedStateOfGroup> {
    const groups = new Map<number, Map<string, KeyedStateEntry[]>>();
    for (const name of this.tables.keys()) {
      this.table(name).visit((namespace, { key, keyGroup, value: stored }) => {
        const value = this.ttl.forSnapshot(name, stored);
        if (value === undefined) return;
        let group = groups.get(keyGroup);
        if (group === undefined)
          groups.set(keyGroup, (group = new Map<string, KeyedStateEntry[]>()));
        const list = group.get(name);
        const entry = { key, namespace, value: isolate(value) };
        if (list === undefined) group.set(name, [entry]);
        else list.push(entry);
      });
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

  private table(name: string): StateTable {
    const known = this.handles.get(name);
    if (known !== undefined) return known;
    const table = new StateTable(this.keys, (state) => this.tables.set(name, state));
    table.use(this.tables.get(name));
    this.handles.set(name, table);
    return table;
  }
}

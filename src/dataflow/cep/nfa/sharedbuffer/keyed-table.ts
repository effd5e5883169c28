/**
 * A map of the current key that is cheap to change and to empty.
 *
 * Flink: org.apache.flink.api.common.state.MapState
 * Simplified: keys are texts
 */
import type { KeyedState, OperatorContext } from "../../../../model/stream-operator.js";

/** The map as it lies in state; there is none while it is empty. */
export interface StoredTable<V> {
  size: number;
  readonly entries: Record<string, V>;
}

export class KeyedTable<V> {
  private readonly state: KeyedState;

  constructor(context: OperatorContext, name: string) {
    this.state = context.keyedState({ kind: "map", name });
  }

  get(id: string): V | undefined {
    return this.stored()?.entries[id];
  }

  put(id: string, value: V): void {
    const table = this.stored() ?? { size: 0, entries: {} };
    if (!(id in table.entries)) table.size++;
    table.entries[id] = value;
    this.state.set(null, table);
  }

  remove(id: string): void {
    const table = this.stored();
    if (table === undefined || !(id in table.entries)) return;
    table.size--;
    if (table.size === 0) {
      this.state.clear(null);
      return;
    }
    // A computed delete keeps the order of the others; rebuilding would cost the whole table.
    Reflect.deleteProperty(table.entries, id);
    this.state.set(null, table);
  }

  ids(): string[] {
    return Object.keys(this.stored()?.entries ?? {});
  }

  private stored(): StoredTable<V> | undefined {
    return this.state.get(null) as StoredTable<V> | undefined;
  }
}

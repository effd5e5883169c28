/**
 * Operator (non-keyed) state of one operator of one subtask: named lists with a mode that says how
 * they are handed out when the parallelism changes.
 *
 * Flink: org.apache.flink.runtime.state.DefaultOperatorStateBackend
 * Simplified: broadcast state is a list of entries
 */
import type { OperatorStateSnapshot, RedistributeMode } from "../../model/operator-state.js";
import type { OperatorListState } from "../../model/stream-operator.js";

interface NamedList {
  readonly mode: RedistributeMode;
  items: readonly unknown[];
}

export interface OperatorStateBackendState {
  readonly lists: Map<string, NamedList>;
}

export class OperatorStateBackend {
  state: OperatorStateBackendState = { lists: new Map() };

  listState(name: string, mode: RedistributeMode): OperatorListState {
    const { lists } = this.state;
    if (!lists.has(name)) lists.set(name, { mode, items: [] });
    return {
      get: () => this.list(name).items,
      set: (items) => {
        this.list(name).items = items;
      },
    };
  }

  restore(states: readonly OperatorStateSnapshot[]): void {
    for (const { name, mode, items } of states) this.state.lists.set(name, { mode, items });
  }

  /** Lists in the order in which they were declared; items as `isolate` returns them. */
  snapshot(isolate: (value: unknown) => unknown): OperatorStateSnapshot[] {
    return [...this.state.lists].map(([name, { mode, items }]) => ({
      name,
      mode,
      items: items.map(isolate),
    }));
  }

  private list(name: string): NamedList {
    return this.state.lists.get(name) as NamedList;
  }
}

/**
 * Broadcast state over the operator state of a subtask, where it is a list of entries.
 *
 * Flink: org.apache.flink.runtime.state.HeapBroadcastState
 * Simplified: map keys are found by their JSON text
 */
import type { OperatorListState } from "../../model/stream-operator.js";
import type { BroadcastState } from "./broadcast-state.js";

type Entry = readonly [key: unknown, value: unknown];

export class HeapBroadcastState implements BroadcastState<unknown, unknown> {
  private readonly list: OperatorListState;
  /** The list as it was last looked at, by key: made anew when another list lies there. */
  private items: readonly unknown[] | undefined;
  private byKey: ReadonlyMap<string, Entry> = new Map();

  constructor(list: OperatorListState) {
    this.list = list;
  }

  get(key: unknown): unknown {
    return this.index().get(idOf(key))?.[1] ?? null;
  }

  contains(key: unknown): boolean {
    return this.index().has(idOf(key));
  }

  put(key: unknown, value: unknown): void {
    this.putAll([[key, value]]);
  }

  putAll(entries: Iterable<Entry>): void {
    const changed = new Map(this.index());
    for (const [key, value] of entries) changed.set(idOf(key), [key, value]);
    this.list.set([...changed.values()]);
  }

  remove(key: unknown): void {
    const changed = new Map(this.index());
    if (changed.delete(idOf(key))) this.list.set([...changed.values()]);
  }

  entries(): readonly Entry[] {
    return [...this.index().values()];
  }

  immutableEntries(): readonly Entry[] {
    return this.entries();
  }

  clear(): void {
    this.list.set([]);
  }

  private index(): ReadonlyMap<string, Entry> {
    const items = this.list.get();
    if (items !== this.items) {
      this.items = items;
      this.byKey = new Map((items as readonly Entry[]).map((entry) => [idOf(entry[0]), entry]));
    }
    return this.byKey;
  }
}

function idOf(key: unknown): string {
  return JSON.stringify(key);
}

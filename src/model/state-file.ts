import type { KeyedStateEntry, KeyedStateSnapshot, KeyGroupSnapshot } from "./operator-state.js";

/** What an entry of state counts in bytes, whatever it holds. */
export const STATE_ENTRY_BYTES = 64;

/** One entry of a sorted file. A later one of the same `sortKey` replaces it. */
export interface StateFileEntry extends KeyedStateEntry {
  /** Key group, key and namespace in serialized form: the order of entries. */
  readonly sortKey: string;
  readonly keyGroup: number;
  /** The entry was removed: `value` says nothing. */
  readonly deleted: boolean;
}

/** An immutable sorted file of one named state, as it lies in the store. */
export interface StateFile {
  readonly state: string;
  readonly entries: readonly StateFileEntry[];
}

/** States of one key group. */
type States = KeyGroupSnapshot["states"];

/**
 * What files of one operator hold together, by key group in order, entries in serialized order.
 * `files` lists those with older entries first.
 */
export function mergeStateFiles(files: readonly StateFile[]): ReadonlyMap<number, States> {
  const latest = new Map<string, Map<string, StateFileEntry>>();
  for (const { state, entries } of files) {
    let ofState = latest.get(state);
    if (ofState === undefined) latest.set(state, (ofState = new Map<string, StateFileEntry>()));
    for (const entry of entries) ofState.set(entry.sortKey, entry);
  }
  const groups = new Map<number, { name: string; entries: KeyedStateEntry[] }[]>();
  for (const [name, ofState] of latest) {
    for (const { keyGroup, key, namespace, value } of liveEntries(ofState.values())) {
      let group = groups.get(keyGroup);
      if (group === undefined) groups.set(keyGroup, (group = []));
      let last = group.at(-1);
      if (last?.name !== name) group.push((last = { name, entries: [] }));
      last.entries.push({ key, namespace, value });
    }
  }
  return new Map([...groups].sort(([left], [right]) => left - right));
}

/** Those that were not removed, in serialized order. */
export function liveEntries(entries: Iterable<StateFileEntry>): StateFileEntry[] {
  return [...entries]
    .filter(({ deleted }) => !deleted)
    .sort((left, right) => (left.sortKey < right.sortKey ? -1 : 1));
}

/** A snapshot as if it had been written whole: what its files hold joins the timers of each key group. */
export function withFileContents(
  keyed: KeyedStateSnapshot,
  contentOf: (path: string) => StateFile | undefined,
): KeyedStateSnapshot {
  const { range, groups, files } = keyed;
  if (files === undefined) return keyed;
  const merged = mergeStateFiles(files.flatMap(({ path }) => contentOf(path) ?? []));
  const timers = new Map(groups.map((group) => [group.keyGroup, group.timers]));
  const keyGroups = [...new Set([...merged.keys(), ...timers.keys()])];
  return {
    range,
    groups: keyGroups
      .filter((keyGroup) => keyGroup >= range.start && keyGroup <= range.end)
      .sort((left, right) => left - right)
      .map((keyGroup) => ({
        keyGroup,
        states: merged.get(keyGroup) ?? [],
        timers: timers.get(keyGroup) ?? [],
      })),
  };
}

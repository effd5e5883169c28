/**
 * One named state: a write buffer in memory, and below it levels of immutable sorted files. A write
 * goes to the buffer; a read looks from the newest place to the oldest.
 *
 * Flink: none (a column family of RocksDB)
 * Simplified: one write buffer, which becomes a file at once; no block cache
 */
import { liveEntries, STATE_ENTRY_BYTES, type StateFileEntry } from "../../../model/state-file.js";
import { compactLevels, type CompactionOptions } from "./level-compaction.js";
import { createSortedFile, findInFile, firstKeyOf, type SortedFile } from "./sorted-file.js";

export interface ColumnFamilyState {
  /** The write buffer, by sort key; entries are frozen. */
  readonly memtable: Map<string, StateFileEntry>;
  levels: readonly (readonly SortedFile[])[];
}

export function createColumnFamily(): ColumnFamilyState {
  return { memtable: new Map(), levels: Object.freeze([]) };
}

export function memtableBytes({ memtable }: ColumnFamilyState): number {
  return memtable.size * STATE_ENTRY_BYTES;
}

/** The newest entry of the key, which may say that it was removed. */
export function findEntry(
  { memtable, levels }: ColumnFamilyState,
  sortKey: string,
): StateFileEntry | undefined {
  const buffered = memtable.get(sortKey);
  if (buffered !== undefined) return buffered;
  const [flushed = [], ...deeper] = levels;
  for (let i = flushed.length - 1; i >= 0; i--) {
    const found = findInFile(flushed[i] as SortedFile, sortKey);
    if (found !== undefined) return found;
  }
  for (const files of deeper) {
    const file = files.findLast((candidate) => firstKeyOf(candidate) <= sortKey);
    const found = file === undefined ? undefined : findInFile(file, sortKey);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The write buffer becomes a file of level 0; levels that are full then are compacted. */
export function flush(family: ColumnFamilyState, options: CompactionOptions): void {
  if (family.memtable.size === 0) return;
  const sorted = [...family.memtable.values()].sort((left, right) =>
    left.sortKey < right.sortKey ? -1 : 1,
  );
  family.memtable.clear();
  const [flushed = [], ...deeper] = family.levels;
  const file = createSortedFile(options.nextFileNumber(), sorted);
  const levels = [Object.freeze([...flushed, file]), ...deeper];
  family.levels = Object.freeze([...compactLevels(levels, options)]);
}

/** Files with older entries first. */
export function filesOldestFirst(family: ColumnFamilyState): readonly SortedFile[] {
  return filesByLevel(family).map(([, file]) => file);
}

/** Files with older entries first, each with its level. */
export function filesByLevel({
  levels,
}: ColumnFamilyState): readonly (readonly [number, SortedFile])[] {
  const listed = levels.map((files, level) => files.map((file) => [level, file] as const));
  const [flushed = [], ...deeper] = listed;
  return [...deeper.reverse().flat(), ...flushed];
}

/** All entries that were not removed, in the order of their keys. */
export function visibleEntries(family: ColumnFamilyState): StateFileEntry[] {
  const latest = new Map<string, StateFileEntry>();
  for (const { entries } of filesOldestFirst(family)) {
    for (const entry of entries) latest.set(entry.sortKey, entry);
  }
  for (const [sortKey, entry] of family.memtable) latest.set(sortKey, entry);
  return liveEntries(latest.values());
}

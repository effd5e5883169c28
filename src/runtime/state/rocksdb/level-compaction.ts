/**
 * Which files are merged into the next level, and how. Level 0 holds flushed files, newest last, whose
 * keys overlap; in each further level the files are in key order and do not.
 *
 * Flink: org.apache.flink.state.rocksdb.RocksDBConfigurableOptions (level compaction of RocksDB)
 * Simplified: done at once and whole when a level is full, not by threads in the background
 */
import { STATE_ENTRY_BYTES, type StateFileEntry } from "../../../model/state-file.js";
import { createSortedFile, firstKeyOf, overlap, type SortedFile } from "./sorted-file.js";

/** RocksDB's `level0_file_num_compaction_trigger`. */
const LEVEL_0_TRIGGER = 4;
/** RocksDB's `max_bytes_for_level_multiplier`. */
const LEVEL_MULTIPLIER = 10;

export interface CompactionOptions {
  readonly targetFileBytes: number;
  readonly maxLevelBaseBytes: number;
  nextFileNumber(): number;
  /** What stays of a value; `undefined` = it has expired. */
  filter(value: unknown): unknown;
}

/** Levels after all compactions that are due. */
export function compactLevels(
  levels: readonly (readonly SortedFile[])[],
  options: CompactionOptions,
): readonly (readonly SortedFile[])[] {
  let current = levels;
  for (;;) {
    const level = current.findIndex((files, index) => isFull(files, index, options));
    if (level < 0) return current;
    current = compactLevel(current, level, options);
  }
}

function isFull(files: readonly SortedFile[], level: number, options: CompactionOptions): boolean {
  if (level === 0) return files.length >= LEVEL_0_TRIGGER;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  let most = options.maxLevelBaseBytes;
  for (let above = 1; above < level; above++) most *= LEVEL_MULTIPLIER;
  return bytes > most;
}

function compactLevel(
  levels: readonly (readonly SortedFile[])[],
  level: number,
  options: CompactionOptions,
): readonly (readonly SortedFile[])[] {
  const upper = levels[level] ?? [];
  const lower = levels[level + 1] ?? [];
  // Of a level in key order the oldest file is enough.
  const moved = level === 0 ? upper : [oldestOf(upper)];
  const touched = lower.filter((file) => moved.some((other) => overlap(file, other)));
  const isLast = levels.slice(level + 2).every((files) => files.length === 0);
  const merged = filesOf(mergeEntries([...touched, ...moved], isLast, options), options);
  const rest = lower.filter((file) => !touched.includes(file));
  const result = [...levels];
  result[level] = Object.freeze(upper.filter((file) => !moved.includes(file)));
  result[level + 1] = Object.freeze(
    [...rest, ...merged].sort((left, right) => (firstKeyOf(left) < firstKeyOf(right) ? -1 : 1)),
  );
  return result;
}

function oldestOf(files: readonly SortedFile[]): SortedFile {
  return files.reduce((oldest, file) => (file.number < oldest.number ? file : oldest));
}

/** The newest entry of each key; removed ones are forgotten where nothing lies below. */
function mergeEntries(
  oldestFirst: readonly SortedFile[],
  isLastLevel: boolean,
  { filter }: CompactionOptions,
): StateFileEntry[] {
  const latest = new Map<string, StateFileEntry>();
  for (const { entries } of oldestFirst) {
    for (const entry of entries) latest.set(entry.sortKey, entry);
  }
  return [...latest.values()]
    .map((entry) => filtered(entry, filter))
    .filter(({ deleted }) => !deleted || !isLastLevel)
    .sort((left, right) => (left.sortKey < right.sortKey ? -1 : 1));
}

function filtered(entry: StateFileEntry, filter: CompactionOptions["filter"]): StateFileEntry {
  if (entry.deleted) return entry;
  const value = filter(entry.value);
  if (value === entry.value) return entry;
  return Object.freeze({ ...entry, value: value ?? null, deleted: value === undefined });
}

function filesOf(
  entries: readonly StateFileEntry[],
  { targetFileBytes, nextFileNumber }: CompactionOptions,
): SortedFile[] {
  const files: SortedFile[] = [];
  const perFile = Math.max(1, Math.floor(targetFileBytes / STATE_ENTRY_BYTES));
  for (let start = 0; start < entries.length; start += perFile) {
    files.push(createSortedFile(nextFileNumber(), entries.slice(start, start + perFile)));
  }
  return files;
}

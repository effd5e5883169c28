/**
 * An immutable file of entries in the order of their keys.
 *
 * Flink: none (an SST file of RocksDB)
 * Simplified: the entries themselves, no blocks, no bloom filter
 */
import { STATE_ENTRY_BYTES, type StateFileEntry } from "../../../model/state-file.js";

export interface SortedFile {
  /** Unique within its backend; later files have higher numbers. */
  readonly number: number;
  readonly entries: readonly StateFileEntry[];
  readonly bytes: number;
}

/** Frozen: copies of a backend's state share it. `entries` must be sorted and not empty. */
export function createSortedFile(number: number, entries: readonly StateFileEntry[]): SortedFile {
  const bytes = entries.length * STATE_ENTRY_BYTES;
  return Object.freeze({ number, entries: Object.freeze(entries), bytes });
}

export function findInFile({ entries }: SortedFile, sortKey: string): StateFileEntry | undefined {
  let low = 0;
  let high = entries.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle] as StateFileEntry;
    if (entry.sortKey === sortKey) return entry;
    if (entry.sortKey < sortKey) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

export function firstKeyOf({ entries }: SortedFile): string {
  return entries[0]?.sortKey ?? "";
}

export function lastKeyOf({ entries }: SortedFile): string {
  return entries.at(-1)?.sortKey ?? "";
}

/** Whether a key may lie in both. */
export function overlap(left: SortedFile, right: SortedFile): boolean {
  return firstKeyOf(left) <= lastKeyOf(right) && firstKeyOf(right) <= lastKeyOf(left);
}

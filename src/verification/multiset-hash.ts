import { mix32 } from "../kernel/hash.js";

/** A hash of a bag of hashes in which order does not count: two sums and a count. */
export interface MultisetHash {
  count: number;
  low: number;
  high: number;
}

export function emptyMultiset(): MultisetHash {
  return { count: 0, low: 0, high: 0 };
}

/** Adds one element by its 32-bit hash. */
export function addToMultiset(bag: MultisetHash, hash: number): void {
  bag.count++;
  bag.low = (bag.low + mix32(hash)) | 0;
  bag.high = (bag.high + mix32(hash ^ 0x5bf03635)) | 0;
}

/** Adds all elements of another bag; `times` -1 takes them out. */
export function addMultiset(bag: MultisetHash, other: Readonly<MultisetHash>, times: 1 | -1): void {
  bag.count += times * other.count;
  bag.low = (bag.low + times * other.low) | 0;
  bag.high = (bag.high + times * other.high) | 0;
}

export function sameMultiset(left: MultisetHash, right: MultisetHash): boolean {
  return left.count === right.count && left.low === right.low && left.high === right.high;
}

import { hashNumber32, hashText32, hashValue32 } from "../../kernel/hash.js";
import type { StateVisitor } from "../reference/reference-operator.js";
import { addToMultiset, emptyMultiset, type MultisetHash } from "../multiset-hash.js";

/** Two states are compared by these; entries are listed only when they differ. */
export class StateDigest implements StateVisitor {
  readonly entries: MultisetHash = emptyMultiset();
  readonly splits: MultisetHash = emptyMultiset();
  /** Unfinished splits with their next offset, and those read to their end. */
  readonly openSplits = new Map<string, number>();
  readonly finishedSplits: string[] = [];

  keyed(state: string, key: unknown, namespace: unknown, value: unknown): void {
    let hash = hashText32(state, 0x4b);
    hash = hashValue32(key, hash);
    hash = hashValue32(namespace, hash);
    addToMultiset(this.entries, hashValue32(value, hash));
  }

  timer(domain: string, timestamp: number, key: unknown, namespace: unknown): void {
    const hash = hashValue32(key, hashNumber32(timestamp, domain.length));
    addToMultiset(this.entries, hashValue32(namespace, hash));
  }

  item(list: string, value: unknown): void {
    addToMultiset(this.entries, hashValue32(value, hashText32(list, 0x11)));
  }

  split(splitId: string, offset: number): void {
    addToMultiset(this.splits, hashNumber32(offset, hashText32(splitId, 0x22)));
    this.openSplits.set(splitId, offset);
  }

  finishedSplit(splitId: string): void {
    this.finishedSplits.push(splitId);
  }
}

/** The same state in words, one text an entry, for an explanation. */
export class StateListing implements StateVisitor {
  readonly entries = new Map<string, string>();

  keyed(state: string, key: unknown, namespace: unknown, value: unknown): void {
    const window = namespace === null ? "" : `, window ${describe(namespace)}`;
    this.entries.set(`state "${state}" of key ${describe(key)}${window}`, describe(value));
  }

  timer(domain: string, timestamp: number, key: unknown, namespace: unknown): void {
    const window = namespace === null ? "" : `, window ${describe(namespace)}`;
    const time = domain === "eventTime" ? "event-time" : "processing-time";
    this.entries.set(`${time} timer of key ${describe(key)}${window}`, String(timestamp));
  }

  item(list: string, value: unknown): void {
    const text = describe(value);
    this.entries.set(`operator state "${list}" item ${text}`, "present");
  }

  split(splitId: string, offset: number): void {
    this.entries.set(`next offset of split ${splitId}`, String(offset));
  }

  finishedSplit(): void {}
}

/** The first entry in which the two differ, as a sentence; `undefined` if they are the same. */
export function firstDifference(found: StateListing, expected: StateListing): string | undefined {
  for (const [entry, value] of expected.entries) {
    const other = found.entries.get(entry);
    if (other !== value) return `${entry}: expected ${value}, found ${other ?? "nothing"}`;
  }
  for (const [entry, value] of found.entries) {
    if (!expected.entries.has(entry)) return `${entry}: expected nothing, found ${value}`;
  }
  return undefined;
}

function describe(value: unknown): string {
  const window = value as { readonly start?: unknown; readonly end?: unknown } | null;
  if (typeof value === "object" && typeof window?.start === "number") {
    return `[${String(window.start)}, ${String(window.end)})`;
  }
  return JSON.stringify(value) ?? "nothing";
}

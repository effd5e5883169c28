/**
 * Drops expired entries of keyed state with time-to-live: out of snapshots, and some entries at a time
 * while the state is used.
 *
 * Flink: org.apache.flink.runtime.state.ttl.TtlIncrementalCleanup
 * Simplified: entries are visited in the order in which they were written, not in that of a hash table
 */
import { withoutExpired, type StateTtl } from "../../model/state-ttl.js";
import type { StateDescriptor } from "../../model/stream-operator.js";
import type { StateEntryId, StateTable } from "./state-table.js";
import { ttlValueForSnapshot } from "./ttl-snapshot-transformer.js";

/** A round over the entries that a state had when it began. */
interface Round {
  readonly entries: readonly StateEntryId[];
  next: number;
}

/** The round under way, by state. */
export type TtlCleanupState = Map<string, Round>;

type WithTtl = StateDescriptor & { readonly ttl: StateTtl };

export class TtlCleanup {
  state: TtlCleanupState = new Map();
  private readonly clock: () => number;
  private readonly tableOf: (name: string) => StateTable;
  private readonly descriptors = new Map<string, WithTtl>();
  private readonly cleanedForEveryRecord: WithTtl[] = [];

  constructor(clock: () => number, tableOf: (name: string) => StateTable) {
    this.clock = clock;
    this.tableOf = tableOf;
  }

  /** A state is used: only now is it known whether it expires. */
  register(descriptor: StateDescriptor): void {
    if (descriptor.ttl === undefined || this.descriptors.has(descriptor.name)) return;
    this.descriptors.set(descriptor.name, descriptor as WithTtl);
    if (descriptor.ttl.cleansForEveryRecord) {
      this.cleanedForEveryRecord.push(descriptor as WithTtl);
    }
  }

  keySelected(): void {
    for (const { name, ttl } of this.cleanedForEveryRecord) {
      this.cleanUp(name, ttl.incrementalCleanupSize);
    }
  }

  cleanUp(name: string, count: number): void {
    const descriptor = this.descriptors.get(name);
    if (descriptor === undefined || count === 0) return;
    const table = this.tableOf(name);
    let round = this.state.get(name);
    if (round === undefined || round.next >= round.entries.length) {
      // Frozen: copies of the state share it.
      round = { entries: Object.freeze(table.entryIds()), next: 0 };
      this.state.set(name, round);
    }
    for (const id of round.entries.slice(round.next, round.next + count)) {
      this.dropExpired(table, id, descriptor);
    }
    round.next += count;
  }

  /** What a snapshot holds of a stored value; `undefined` = nothing. */
  forSnapshot(name: string, stored: unknown): unknown {
    return ttlValueForSnapshot(this.descriptors.get(name), stored, this.clock());
  }

  private dropExpired(table: StateTable, id: StateEntryId, { kind, ttl }: WithTtl): void {
    const entry = table.entryAt(id);
    if (entry === undefined) return;
    const alive = withoutExpired(kind, entry.value, ttl, this.clock());
    if (alive === undefined) table.remove(id);
    else entry.value = alive;
  }
}

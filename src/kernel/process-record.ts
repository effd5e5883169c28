import { ProcessTimers, type SavedTimers } from "./process-timers.js";
import type { Address } from "./process.js";

/** What never changes of an address. */
export interface Place {
  readonly address: Address;
  readonly name: string;
  /** Index of the machine; -1 for the kernel's own. */
  readonly machine: number;
  /** Lane of its timers, starts and turns. */
  readonly lane: number;
}

/** A record as it is remembered. */
export interface SavedRecord {
  readonly kind: string;
  readonly args: unknown;
  readonly spawned: boolean;
  readonly alive: boolean;
  readonly incarnation: number;
  readonly busyUntil: number;
  readonly turnPending: boolean;
  readonly timers: SavedTimers;
  readonly durable: Map<string, unknown>;
  readonly version: number;
}

/** What the kernel keeps per address; one record for all incarnations of it. */
export class ProcessRecord implements Place {
  readonly address: Address;
  readonly name: string;
  readonly machine: number;
  readonly lane: number;
  kind = "";
  args: unknown = undefined;
  /** From its spawning to its end. */
  spawned = false;
  /** From its first turn to its end; before that, nobody is there yet. */
  alive = false;
  /** Grows with every birth and death; timers and turns of an earlier one die. */
  incarnation = 0;
  busyUntil = 0;
  turnPending = false;
  timers: ProcessTimers = new ProcessTimers();
  /** What survives a crash of the machine; values are frozen. */
  durable: Map<string, unknown> = new Map();
  /** Grows whenever the process may have changed; lets snapshots share what did not. */
  version = 0;
  /** Whether a snapshot shares `durable`; it is copied before the next change. */
  private durableShared = false;

  constructor({ address, name, machine, lane }: Place) {
    this.address = address;
    this.name = name;
    this.machine = machine;
    this.lane = lane;
  }

  /** Writes to what survives a crash; `undefined` deletes. */
  persist(key: string, value: unknown): void {
    if (this.durableShared) this.durable = new Map(this.durable);
    this.durableShared = false;
    if (value === undefined) this.durable.delete(key);
    else this.durable.set(key, value);
  }

  save(): SavedRecord {
    this.durableShared = true;
    return {
      kind: this.kind,
      args: this.args,
      spawned: this.spawned,
      alive: this.alive,
      incarnation: this.incarnation,
      busyUntil: this.busyUntil,
      turnPending: this.turnPending,
      timers: this.timers.save(),
      durable: this.durable,
      version: this.version,
    };
  }

  load(saved: SavedRecord): void {
    this.kind = saved.kind;
    this.args = saved.args;
    this.spawned = saved.spawned;
    this.alive = saved.alive;
    this.incarnation = saved.incarnation;
    this.busyUntil = saved.busyUntil;
    this.turnPending = saved.turnPending;
    this.timers = new ProcessTimers(saved.timers);
    this.durable = saved.durable;
    this.durableShared = true;
    this.version = saved.version;
  }
}

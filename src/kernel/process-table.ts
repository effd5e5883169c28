import { copyPlain, deepFreeze } from "./plain-data.js";
import { type Place, ProcessRecord, type SavedRecord } from "./process-record.js";
import { ProcessTimers } from "./process-timers.js";
import type { Address, Process, ProcessFactory } from "./process.js";

interface SavedProcess {
  readonly record: SavedRecord;
  readonly state: unknown;
}

/** Addresses seen so far: it only grows, and nothing that decides depends on an index. */
interface PlaceRegistry {
  readonly places: Place[];
  readonly indexes: Map<Address, number>;
}

/** A snapshot of all processes; parts that did not change are the same objects as in the last one. */
export interface SavedProcesses {
  readonly registry: PlaceRegistry;
  readonly processes: readonly (SavedProcess | undefined)[];
}

/** All processes of a simulation, by dense index and by address. */
export class ProcessTable {
  private registry: PlaceRegistry = { places: [], indexes: new Map() };
  private records: (ProcessRecord | undefined)[] = [];
  private instances: (Process | undefined)[] = [];
  /** The last saved or loaded form of each process. */
  private saved: (SavedProcess | undefined)[] = [];
  private readonly factory: ProcessFactory;

  constructor(factory: ProcessFactory) {
    this.factory = factory;
  }

  /** How many addresses are known; indexes are below it. */
  get size(): number {
    return this.registry.places.length;
  }

  at(index: number): ProcessRecord {
    return this.records[index] ?? this.blank(index);
  }

  address(index: number): Address {
    return (this.registry.places[index] as Place).address;
  }

  /** Index of the address, or -1 if nothing ever had it. */
  find(address: Address): number {
    return this.registry.indexes.get(address) ?? -1;
  }

  /** Reserves an address: a message may be sent before its process is born. */
  reserve(address: Address, name: string, machine: number, lane: number): number {
    const index = this.registry.places.push({ address, name, machine, lane }) - 1;
    this.registry.indexes.set(address, index);
    return index;
  }

  /** A new incarnation; its instance is made at its start. */
  create(index: number, kind: string, args: unknown): void {
    const record = this.at(index);
    record.kind = kind;
    record.args = args;
    record.spawned = true;
    record.incarnation++;
    record.busyUntil = 0;
    record.timers = new ProcessTimers();
    record.version++;
  }

  /** Makes the instance of a process whose first turn is now. */
  start(index: number): Process {
    const record = this.at(index);
    record.alive = true;
    record.version++;
    const instance = this.factory(record.kind, record.args, record.address);
    this.instances[index] = instance;
    return instance;
  }

  /** The instance, rebuilt from its saved state if nobody touched it since the last `load`. */
  instance(index: number): Process {
    return this.instances[index] ?? this.revive(index);
  }

  /** Writes a copy to what survives a crash; `undefined` deletes. */
  persist(index: number, key: string, value: unknown): void {
    this.at(index).persist(key, deepFreeze(copyPlain(value)));
  }

  /** Drops the volatile part. */
  destroy(index: number): void {
    const record = this.at(index);
    record.spawned = false;
    record.alive = false;
    record.incarnation++;
    record.turnPending = false;
    record.timers = new ProcessTimers();
    record.version++;
    this.instances[index] = undefined;
  }

  save(): SavedProcesses {
    const { records, saved } = this;
    for (let index = 0; index < records.length; index++) {
      const record = records[index];
      if (record === undefined || saved[index]?.record.version === record.version) continue;
      saved[index] = {
        record: record.save(),
        state: record.alive ? copyPlain(this.instance(index).save()) : undefined,
      };
    }
    return { registry: this.registry, processes: saved.slice() };
  }

  load({ registry, processes }: SavedProcesses): void {
    this.registry = registry;
    const count = Math.max(processes.length, this.records.length);
    for (let index = 0; index < count; index++) {
      const one = processes[index];
      const record = this.records[index];
      // Versions only grow within one line of history, so they alone do not tell two lines apart.
      if (one !== undefined && this.saved[index] === one && record?.version === one.record.version)
        continue;
      this.records[index] = undefined;
      if (one !== undefined) this.at(index).load(one.record);
      this.instances[index] = undefined;
      this.saved[index] = one;
    }
  }

  private revive(index: number): Process {
    const { kind, args, address } = this.at(index);
    const instance = this.factory(kind, args, address);
    instance.load(copyPlain((this.saved[index] as SavedProcess).state));
    this.instances[index] = instance;
    return instance;
  }

  private blank(index: number): ProcessRecord {
    while (this.records.length <= index) {
      this.records.push(undefined);
      this.instances.push(undefined);
      this.saved.push(undefined);
    }
    const record = new ProcessRecord(this.registry.places[index] as Place);
    this.records[index] = record;
    return record;
  }
}

import { copyPlain, deepFreeze } from "./plain-data.js";
import type { Address, Process, ProcessFactory } from "./process.js";

/** What never changes of an address. */
export interface Place {
  readonly address: Address;
  readonly name: string;
  /** Index of the machine; -1 for the kernel's own. */
  readonly machine: number;
  /** Lane of its timers, starts and turns. */
  readonly lane: number;
}

/** What the kernel keeps per address; one record for all incarnations of it. */
export interface ProcessRecord extends Place {
  kind: string;
  args: unknown;
  /** From its spawning to its end. */
  spawned: boolean;
  /** From its first turn to its end; before that, nobody is there yet. */
  alive: boolean;
  /** Grows with every birth and death; timers and turns of an earlier one die. */
  incarnation: number;
  busyUntil: number;
  turnPending: boolean;
  /** Queue slot of each armed timer; `HELD` while its event waits for a frozen machine. */
  timers: Map<string, number>;
  /** What survives a crash of the machine; values are frozen. */
  durable: Map<string, unknown>;
  /** Whether a snapshot shares `durable`; it is copied before the next change. */
  durableShared: boolean;
  /** Grows whenever the process may have changed; lets snapshots share what did not. */
  version: number;
}

/** Stands for a queue slot while the timer's event is not in the queue. */
export const HELD = -1;

interface SavedProcess {
  readonly record: ProcessRecord;
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
    record.timers = new Map();
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

  /** Writes to what survives a crash; `undefined` deletes. */
  persist(index: number, key: string, value: unknown): void {
    const record = this.at(index);
    if (record.durableShared) record.durable = new Map(record.durable);
    record.durableShared = false;
    if (value === undefined) record.durable.delete(key);
    else record.durable.set(key, deepFreeze(copyPlain(value)));
  }

  /** Drops the volatile part. */
  destroy(index: number): void {
    const record = this.at(index);
    record.spawned = false;
    record.alive = false;
    record.incarnation++;
    record.turnPending = false;
    record.timers = new Map();
    record.version++;
    this.instances[index] = undefined;
  }

  save(): SavedProcesses {
    const { records, saved } = this;
    for (let index = 0; index < records.length; index++) {
      const record = records[index];
      if (record === undefined || saved[index]?.record.version === record.version) continue;
      saved[index] = {
        record: shareRecord(record),
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
      this.records[index] = one && shareRecord(one.record);
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
    const record: ProcessRecord = {
      ...(this.registry.places[index] as Place),
      kind: "",
      args: undefined,
      spawned: false,
      alive: false,
      incarnation: 0,
      busyUntil: 0,
      turnPending: false,
      timers: new Map(),
      durable: new Map(),
      durableShared: false,
      version: 0,
    };
    this.records[index] = record;
    return record;
  }
}

/** A copy of the record; both share the durable part from now on. */
function shareRecord(record: ProcessRecord): ProcessRecord {
  record.durableShared = true;
  return {
    address: record.address,
    name: record.name,
    machine: record.machine,
    lane: record.lane,
    kind: record.kind,
    args: record.args,
    spawned: record.spawned,
    alive: record.alive,
    incarnation: record.incarnation,
    busyUntil: record.busyUntil,
    turnPending: record.turnPending,
    timers: new Map(record.timers),
    durable: record.durable,
    durableShared: true,
    version: record.version,
  };
}

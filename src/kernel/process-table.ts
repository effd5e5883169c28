import { hashText52 } from "./hash.js";
import { TIE_CONTINUATION } from "./lane-table.js";
import { copyPlain } from "./plain-data.js";
import type { Address, Process, ProcessFactory } from "./process.js";

/** What the kernel keeps per address; one record for all incarnations of it. */
export interface ProcessRecord {
  readonly address: Address;
  readonly name: string;
  readonly machine: number;
  readonly timerLane: number;
  readonly turnTie: number;
  kind: string;
  args: unknown;
  alive: boolean;
  /** Grows with every start and death; timers and turns of an earlier one die. */
  incarnation: number;
  busyUntil: number;
  turnPending: boolean;
  /** Queue slot of each armed timer. */
  timers: Map<string, number>;
  /** What survives a crash of the machine. */
  durable: Map<string, unknown>;
  /** Grows whenever the process may have changed; lets snapshots share what did not. */
  version: number;
}

interface SavedProcess {
  readonly version: number;
  readonly fields: Omit<ProcessRecord, "timers" | "durable">;
  readonly timers: ReadonlyMap<string, number>;
  readonly durable: ReadonlyMap<string, unknown>;
  readonly state: unknown;
}

/** A snapshot of all processes; parts that did not change are the same objects as in the last one. */
export type SavedProcesses = readonly SavedProcess[];

/** All processes of a simulation, by dense index and by address. */
export class ProcessTable {
  private readonly records: ProcessRecord[] = [];
  private readonly instances: (Process | undefined)[] = [];
  private readonly indexes = new Map<Address, number>();
  /** The last saved or loaded form of each process. */
  private readonly saved: (SavedProcess | undefined)[] = [];
  private readonly factory: ProcessFactory;

  constructor(factory: ProcessFactory) {
    this.factory = factory;
  }

  get size(): number {
    return this.records.length;
  }

  at(index: number): ProcessRecord {
    return this.records[index] as ProcessRecord;
  }

  /** Index of the address, or -1 if nothing ever had it. */
  find(address: Address): number {
    return this.indexes.get(address) ?? -1;
  }

  /** Reserves an address: a message may be sent before its process is born. */
  reserve(address: Address, name: string, machine: number, timerLane: number): number {
    const index = this.records.length;
    this.indexes.set(address, index);
    this.records.push({
      address,
      name,
      machine,
      timerLane,
      turnTie: TIE_CONTINUATION + hashText52(address),
      kind: "",
      args: undefined,
      alive: false,
      incarnation: 0,
      busyUntil: 0,
      turnPending: false,
      timers: new Map(),
      durable: new Map(),
      version: 0,
    });
    this.instances.push(undefined);
    this.saved.push(undefined);
    return index;
  }

  /** Creates the instance of a process that is about to start. */
  create(index: number, kind: string, args: unknown): void {
    const record = this.at(index);
    record.kind = kind;
    record.args = args;
    record.alive = true;
    record.incarnation++;
    record.version++;
    this.instances[index] = this.factory(kind, args, record.address);
  }

  /** The instance, rebuilt from its saved state if nobody touched it since the last `load`. */
  instance(index: number): Process {
    const known = this.instances[index];
    if (known !== undefined) return known;
    const record = this.at(index);
    const instance = this.factory(record.kind, record.args, record.address);
    instance.load(copyPlain((this.saved[index] as SavedProcess).state));
    this.instances[index] = instance;
    return instance;
  }

  /** Drops the volatile part. */
  destroy(index: number): void {
    const record = this.at(index);
    record.alive = false;
    record.incarnation++;
    record.turnPending = false;
    record.busyUntil = 0;
    record.version++;
    record.timers = new Map();
    this.instances[index] = undefined;
  }

  save(): SavedProcesses {
    for (let index = 0; index < this.records.length; index++) {
      const record = this.at(index);
      if (this.saved[index]?.version === record.version) continue;
      const { timers, durable, ...fields } = record;
      this.saved[index] = {
        version: record.version,
        fields,
        timers: new Map(timers),
        durable: copyPlain(durable),
        state: record.alive ? copyPlain(this.instance(index).save()) : undefined,
      };
    }
    return this.saved.slice() as SavedProcess[];
  }

  load(saved: SavedProcesses): void {
    for (const record of this.records.slice(saved.length)) this.indexes.delete(record.address);
    this.records.length = saved.length;
    this.instances.length = saved.length;
    this.saved.length = saved.length;
    for (let index = 0; index < saved.length; index++) {
      const one = saved[index] as SavedProcess;
      const known = this.records[index];
      // Versions only grow within one line of history; a rewound line must not reuse numbers, so
      // sharing is decided by the identity of the saved form.
      if (this.saved[index] === one && known?.version === one.version) continue;
      this.records[index] = {
        ...one.fields,
        timers: new Map(one.timers),
        durable: copyPlain(one.durable) as Map<string, unknown>,
      };
      this.indexes.set(one.fields.address, index);
      this.instances[index] = undefined;
      this.saved[index] = one;
    }
  }
}

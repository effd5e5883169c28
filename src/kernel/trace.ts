import { Digest } from "./digest.js";
import { hashText32, hashValue32 } from "./hash.js";
import { invariant, InvariantViolation } from "./invariant.js";
import { deepFreeze } from "./plain-data.js";
import {
  CAUSE,
  COMMANDS,
  EVENT_DOUBLES,
  EVENT_INTEGERS,
  LANE,
  PROCESS,
  TIME,
  TYPE,
  CHUNK_EVENTS,
  CHUNK_RECORDS,
  copyEventChunk,
  copyRecordChunk,
  emptyEventChunk,
  emptyRecordChunk,
  type EventChunk,
  type RecordChunk,
} from "./trace-columns.js";
import type {
  AnyTraceFields,
  TraceEvent,
  TraceFieldKind,
  TraceRecord,
  TraceSchema,
} from "./trace-schema.js";

interface RecordType {
  readonly name: string;
  readonly hash: number;
  readonly fields: readonly string[];
  readonly kinds: readonly TraceFieldKind[];
}

/** Texts by number. It only grows, and digests fold a text's hash, so snapshots and forks share it. */
interface TextRegistry {
  readonly texts: string[];
  readonly hashes: number[];
  readonly ids: Map<string, number>;
}

/** A remembered position of a trace; chunks are shared. */
export interface SavedTrace {
  readonly registry: TextRegistry;
  readonly eventChunks: readonly EventChunk[];
  readonly recordChunks: readonly RecordChunk[];
  readonly eventCount: number;
  readonly recordCount: number;
  /** How much of the last record chunk is filled. */
  readonly valueCount: number;
  readonly dataCount: number;
  /** Low and high lane of the digest of the whole, then of each process. */
  readonly digests: Int32Array;
}

/** Names behind the numbers in the columns; the simulation owns them. */
export interface TraceNames {
  processName(index: number): string;
  laneName(index: number): string;
}

export interface TraceOptions {
  /** `false` counts events and records, and keeps nothing. */
  readonly enabled: boolean;
  /** Deep-freezes `data` fields, to catch those who change them later. */
  readonly freeze: boolean;
}

/**
 * Everything that happened: the dispatched events and the records that processes emitted, in typed
 * columns, folded into one running digest and one digest per process. Text is made when somebody
 * looks, never while running.
 */
export class Trace {
  private registry: TextRegistry = { texts: [], hashes: [], ids: new Map() };
  private eventChunks: EventChunk[] = [];
  private recordChunks: RecordChunk[] = [];
  private events = 0;
  private records = 0;
  private valueCount = 0;
  private digest = new Digest();
  private processDigests: Digest[] = [];
  /** Process of the event that is under way, when it happens, and the hash of what it is. */
  private current = -1;
  private currentTime = 0;
  private currentHash = 0;
  private readonly enabled: boolean;
  private readonly freeze: boolean;
  private readonly names: TraceNames;
  private readonly types: readonly RecordType[];
  private readonly typeCodes: ReadonlyMap<string, number>;

  constructor(schema: TraceSchema, names: TraceNames, options: TraceOptions) {
    this.enabled = options.enabled;
    this.freeze = options.freeze;
    this.names = names;
    this.types = Object.entries(schema).map(([name, fields]) => ({
      name,
      hash: hashText32(name, 1) | 0,
      fields: Object.keys(fields),
      kinds: Object.values(fields),
    }));
    this.typeCodes = new Map(this.types.map((type, code) => [type.name, code]));
  }

  get eventCount(): number {
    return this.events;
  }

  get recordCount(): number {
    return this.records;
  }

  /** Number of an event type. */
  typeId(text: string): number {
    return this.registry.ids.get(text) ?? this.intern(text);
  }

  /** Notes that an event is dispatched now; `lane` is -1 for a process's own turn. */
  beginEvent(
    time: number,
    process: number,
    lane: number,
    laneHash: number,
    typeId: number,
    cause: number,
  ): void {
    const index = this.events++;
    if (!this.enabled) return;
    const at = index % CHUNK_EVENTS;
    if (at === 0) this.eventChunks.push(emptyEventChunk());
    const { doubles, integers } = this.eventChunks[this.eventChunks.length - 1] as EventChunk;
    doubles[at * EVENT_DOUBLES + TIME] = time;
    doubles[at * EVENT_DOUBLES + CAUSE] = cause;
    integers[at * EVENT_INTEGERS + PROCESS] = process;
    integers[at * EVENT_INTEGERS + LANE] = lane;
    integers[at * EVENT_INTEGERS + TYPE] = typeId;
    this.current = process;
    this.currentTime = time;
    this.currentHash = laneHash ^ (this.registry.hashes[typeId] as number);
  }

  /** Completes the event begun last. */
  endEvent(commands: number): void {
    if (!this.enabled) return;
    const at = (this.events - 1) % CHUNK_EVENTS;
    const { integers } = this.eventChunks[this.eventChunks.length - 1] as EventChunk;
    integers[at * EVENT_INTEGERS + COMMANDS] = commands;
    const own = this.digestOf(this.current);
    own.foldEvent(this.currentTime, this.currentHash, commands);
    this.digest.fold(own.low);
    this.current = -1;
  }

  /** Appends a record of a type of the schema. */
  emit(process: number, type: string, fields: AnyTraceFields): void {
    this.records++;
    if (!this.enabled) return;
    const code = this.typeCodes.get(type);
    if (code === undefined) {
      throw new InvariantViolation("the record type must be in the schema", { type });
    }
    const recordType = this.types[code] as RecordType;
    const chunk = this.writableChunk(recordType.fields.length);
    const at = this.records - 1 - chunk.firstRecord;
    chunk.event[at] = this.events - 1;
    chunk.process[at] = process;
    chunk.type[at] = code;
    chunk.offset[at] = this.valueCount;
    const own = this.digestOf(process);
    own.fold(recordType.hash);
    for (let i = 0; i < recordType.fields.length; i++) {
      const value = fields[recordType.fields[i] as string];
      this.store(chunk, recordType.kinds[i] as TraceFieldKind, value, own);
    }
    // What the event's own process emits reaches the digest of the whole at the end of the event.
    if (process !== this.current) this.digest.fold(own.low);
  }

  private store(chunk: RecordChunk, kind: TraceFieldKind, value: unknown, digest: Digest): void {
    let stored: number;
    switch (kind) {
      case "number":
        stored = value as number;
        digest.fold(stored);
        break;
      case "text":
        stored = this.typeId(value as string);
        digest.fold(this.registry.hashes[stored] as number);
        break;
      case "flag":
        stored = value === true ? 1 : 0;
        digest.fold(stored);
        break;
      case "ordinal":
        stored = value as number;
        break;
      case "data":
        if (this.freeze) deepFreeze(value);
        stored = chunk.data.push(value) - 1;
        digest.fold(hashValue32(value, 7) | 0);
        break;
    }
    chunk.values[this.valueCount++] = stored;
  }

  /** The whole trace so far, as 16 hex digits. */
  hex(): string {
    return this.digest.hex();
  }

  /** The digest of each process that did something, by process name. */
  processHexes(): Map<string, string> {
    const hexes = new Map<string, string>();
    this.processDigests.forEach((digest, process) => {
      if (!digest.untouched) hexes.set(this.names.processName(process), digest.hex());
    });
    return hexes;
  }

  /** The event at position `index` of the run. */
  eventAt(index: number): TraceEvent {
    invariant(index >= 0 && index < this.events, "the event must exist", { index });
    const { doubles, integers } = this.eventChunks[Math.floor(index / CHUNK_EVENTS)] as EventChunk;
    const double = (index % CHUNK_EVENTS) * EVENT_DOUBLES;
    const integer = (index % CHUNK_EVENTS) * EVENT_INTEGERS;
    const lane = integers[integer + LANE] as number;
    return {
      index,
      timeUs: doubles[double + TIME] as number,
      process: this.names.processName(integers[integer + PROCESS] as number),
      lane: lane < 0 ? undefined : this.names.laneName(lane),
      type: this.registry.texts[integers[integer + TYPE] as number] as string,
      cause: doubles[double + CAUSE] as number,
      commands: integers[integer + COMMANDS] as number,
    };
  }

  /** The record at position `index`. */
  recordAt(index: number): TraceRecord {
    invariant(index >= 0 && index < this.records, "the record must exist", { index });
    return this.materialize(this.chunkOf(index), index);
  }

  /** Name of the type of the record at `index`, without materializing it. */
  typeAt(index: number): string {
    const chunk = this.chunkOf(index);
    return (this.types[chunk.type[index - chunk.firstRecord] as number] as RecordType).name;
  }

  /** All records from position `from` on, in order. */
  *recordsFrom(from: number): IterableIterator<TraceRecord> {
    for (let index = from; index < this.records; index++) yield this.recordAt(index);
  }

  save(): SavedTrace {
    const digests = new Int32Array(2 + 2 * this.processDigests.length);
    [this.digest, ...this.processDigests].forEach(({ low, high }, index) => {
      digests[2 * index] = low;
      digests[2 * index + 1] = high;
    });
    return {
      registry: this.registry,
      eventChunks: this.eventChunks.slice(),
      recordChunks: this.recordChunks.slice(),
      eventCount: this.events,
      recordCount: this.records,
      valueCount: this.valueCount,
      dataCount: this.recordChunks[this.recordChunks.length - 1]?.data.length ?? 0,
      digests,
    };
  }

  load(saved: SavedTrace): void {
    this.registry = saved.registry;
    this.eventChunks = saved.eventChunks.slice();
    this.recordChunks = saved.recordChunks.slice();
    const lastEvents = this.eventChunks.pop();
    if (lastEvents !== undefined) this.eventChunks.push(copyEventChunk(lastEvents));
    const lastRecords = this.recordChunks.pop();
    if (lastRecords !== undefined) {
      this.recordChunks.push(copyRecordChunk(lastRecords, saved.dataCount));
    }
    this.events = saved.eventCount;
    this.records = saved.recordCount;
    this.valueCount = saved.valueCount;
    const digests: Digest[] = [];
    for (let at = 0; at < saved.digests.length; at += 2) {
      const digest = new Digest();
      digest.low = saved.digests[at] as number;
      digest.high = saved.digests[at + 1] as number;
      digests.push(digest);
    }
    this.digest = digests[0] as Digest;
    this.processDigests = digests.slice(1);
  }

  private chunkOf(index: number): RecordChunk {
    let low = 0;
    let high = this.recordChunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.recordChunks[middle] as RecordChunk).firstRecord <= index) low = middle;
      else high = middle - 1;
    }
    return this.recordChunks[low] as RecordChunk;
  }

  private materialize(chunk: RecordChunk, index: number): TraceRecord {
    const at = index - chunk.firstRecord;
    const type = this.types[chunk.type[at] as number] as RecordType;
    const event = chunk.event[at] as number;
    const fields: Record<string, unknown> = {};
    const offset = chunk.offset[at] as number;
    type.fields.forEach((field, i) => {
      const value = chunk.values[offset + i] as number;
      fields[field] = this.shown(chunk, type.kinds[i] as TraceFieldKind, value);
    });
    const timeUs = event < 0 ? 0 : this.eventAt(event).timeUs;
    const process = this.names.processName(chunk.process[at] as number);
    return { index, event, timeUs, process, type: type.name, fields };
  }

  private shown(chunk: RecordChunk, kind: TraceFieldKind, value: number): unknown {
    switch (kind) {
      case "number":
      case "ordinal":
        return value;
      case "text":
        return this.registry.texts[value];
      case "flag":
        return value === 1;
      case "data":
        return chunk.data[value];
    }
  }

  private writableChunk(values: number): RecordChunk {
    const last = this.recordChunks[this.recordChunks.length - 1];
    if (
      last !== undefined &&
      this.records - last.firstRecord <= CHUNK_RECORDS &&
      this.valueCount + values <= last.values.length
    ) {
      return last;
    }
    const fresh = emptyRecordChunk(this.records - 1, values);
    this.valueCount = 0;
    this.recordChunks.push(fresh);
    return fresh;
  }

  private digestOf(process: number): Digest {
    while (this.processDigests.length <= process) this.processDigests.push(new Digest());
    return this.processDigests[process] as Digest;
  }

  private intern(text: string): number {
    const id = this.registry.texts.push(text) - 1;
    this.registry.hashes.push(hashText32(text, 3) | 0);
    this.registry.ids.set(text, id);
    return id;
  }
}

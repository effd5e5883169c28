import { Digest } from "./digest.js";
import { hashText32, hashValue32 } from "./hash.js";
import { invariant } from "./invariant.js";
import type {
  AnyTraceFields,
  TraceEvent,
  TraceFieldKind,
  TraceRecord,
  TraceSchema,
} from "./trace-schema.js";

const CHUNK_EVENTS = 2048;
const CHUNK_RECORDS = 1024;
const CHUNK_VALUES = CHUNK_RECORDS * 8;

interface EventChunk {
  readonly time: Float64Array;
  readonly process: Int32Array;
  readonly lane: Int32Array;
  readonly type: Int32Array;
  readonly cause: Float64Array;
  readonly commands: Uint16Array;
}

interface RecordChunk {
  readonly event: Float64Array;
  readonly process: Int32Array;
  readonly type: Uint16Array;
  readonly offset: Int32Array;
  readonly values: Float64Array;
  readonly data: unknown[];
  firstRecord: number;
  count: number;
  valueCount: number;
}

interface RecordType {
  readonly name: string;
  readonly hash: number;
  readonly fields: readonly string[];
  readonly kinds: readonly TraceFieldKind[];
}

/** A remembered position of a trace; full chunks are shared, only the last ones are copied. */
export interface SavedTrace {
  readonly eventChunks: readonly EventChunk[];
  readonly recordChunks: readonly RecordChunk[];
  readonly eventCount: number;
  readonly recordCount: number;
  readonly digest: readonly [number, number];
  readonly processDigests: readonly (readonly [number, number])[];
}

/** Names behind the numbers in the columns; the simulation owns them. */
export interface TraceNames {
  processName(index: number): string;
  laneName(index: number): string;
}

function eventChunk(): EventChunk {
  return {
    time: new Float64Array(CHUNK_EVENTS),
    process: new Int32Array(CHUNK_EVENTS),
    lane: new Int32Array(CHUNK_EVENTS),
    type: new Int32Array(CHUNK_EVENTS),
    cause: new Float64Array(CHUNK_EVENTS),
    commands: new Uint16Array(CHUNK_EVENTS),
  };
}

function copyEventChunk(chunk: EventChunk): EventChunk {
  return {
    time: chunk.time.slice(),
    process: chunk.process.slice(),
    lane: chunk.lane.slice(),
    type: chunk.type.slice(),
    cause: chunk.cause.slice(),
    commands: chunk.commands.slice(),
  };
}

function recordChunk(firstRecord: number): RecordChunk {
  return {
    event: new Float64Array(CHUNK_RECORDS),
    process: new Int32Array(CHUNK_RECORDS),
    type: new Uint16Array(CHUNK_RECORDS),
    offset: new Int32Array(CHUNK_RECORDS),
    values: new Float64Array(CHUNK_VALUES),
    data: [],
    firstRecord,
    count: 0,
    valueCount: 0,
  };
}

function copyRecordChunk(chunk: RecordChunk): RecordChunk {
  return {
    ...chunk,
    event: chunk.event.slice(),
    process: chunk.process.slice(),
    type: chunk.type.slice(),
    offset: chunk.offset.slice(),
    values: chunk.values.slice(),
    data: chunk.data.slice(),
  };
}

/**
 * Everything that happened: the dispatched events and the records that processes emitted, in typed
 * columns, folded into one running digest and one digest per process. Text is made when somebody
 * looks, never while running.
 */
export class Trace {
  private eventChunks: EventChunk[] = [];
  private recordChunks: RecordChunk[] = [];
  private events = 0;
  private records = 0;
  private readonly enabled: boolean;
  private readonly names: TraceNames;
  private readonly types: readonly RecordType[];
  private readonly typeCodes: ReadonlyMap<string, number>;
  private readonly digest = new Digest();
  private readonly processDigests: Digest[] = [];
  // Interned texts outlive a rewind on purpose: digests fold their hash, never their number.
  private readonly texts: string[] = [];
  private readonly textHashes: number[] = [];
  private readonly textIds = new Map<string, number>();

  constructor(schema: TraceSchema, names: TraceNames, enabled: boolean) {
    this.enabled = enabled;
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

  /** Notes a dispatched event; `lane` is -1 for a process's own turn. */
  beginEvent(
    time: number,
    process: number,
    lane: number,
    laneHash: number,
    type: string,
    cause: number,
  ): void {
    const index = this.events++;
    if (!this.enabled) return;
    const textId = this.textId(type);
    const at = index % CHUNK_EVENTS;
    if (at === 0) this.eventChunks.push(eventChunk());
    const chunk = this.eventChunks[this.eventChunks.length - 1] as EventChunk;
    chunk.time[at] = time;
    chunk.process[at] = process;
    chunk.lane[at] = lane;
    chunk.type[at] = textId;
    chunk.cause[at] = cause;
    chunk.commands[at] = 0;
    const own = this.digestOf(process);
    const typeHash = this.textHashes[textId] as number;
    own.fold(time);
    own.fold((laneHash | 0) ^ typeHash);
    this.digest.fold(own.state.low);
  }

  /** Completes the event begun last. */
  endEvent(commands: number): void {
    if (!this.enabled) return;
    const at = (this.events - 1) % CHUNK_EVENTS;
    (this.eventChunks[this.eventChunks.length - 1] as EventChunk).commands[at] = commands;
  }

  /** Appends a record of a type of the schema. */
  emit(process: number, type: string, fields: AnyTraceFields): void {
    this.records++;
    if (!this.enabled) return;
    const code = this.typeCodes.get(type);
    invariant(code !== undefined, "the record type must be in the schema", { type });
    const recordType = this.types[code] as RecordType;
    const chunk = this.writableChunk(recordType.fields.length);
    const at = chunk.count++;
    chunk.event[at] = this.events - 1;
    chunk.process[at] = process;
    chunk.type[at] = code;
    chunk.offset[at] = chunk.valueCount;
    const own = this.digestOf(process);
    own.fold(recordType.hash);
    for (let i = 0; i < recordType.fields.length; i++) {
      const value = fields[recordType.fields[i] as string];
      this.store(chunk, recordType.kinds[i] as TraceFieldKind, value, own);
    }
    this.digest.fold(own.state.high);
  }

  private store(chunk: RecordChunk, kind: TraceFieldKind, value: unknown, digest: Digest): void {
    let stored: number;
    if (kind === "number") {
      stored = value as number;
      digest.fold(stored);
    } else if (kind === "text") {
      stored = this.textId(value as string);
      digest.fold(this.textHashes[stored] as number);
    } else if (kind === "flag") {
      stored = value === true ? 1 : 0;
      digest.fold(stored);
    } else {
      stored = chunk.data.length;
      chunk.data.push(value);
      digest.fold(hashValue32(value, 7) | 0);
    }
    chunk.values[chunk.valueCount++] = stored;
  }

  /** The whole trace so far, as 16 hex digits. */
  hex(): string {
    return this.digest.hex();
  }

  /** The digest of each process that did something, by process name. */
  processHexes(): Map<string, string> {
    const hexes = new Map<string, string>();
    this.processDigests.forEach((digest, process) => {
      hexes.set(this.names.processName(process), digest.hex());
    });
    return hexes;
  }

  /** The event at position `index` of the run. */
  eventAt(index: number): TraceEvent {
    invariant(index >= 0 && index < this.events, "the event must exist", { index });
    const chunk = this.eventChunks[Math.floor(index / CHUNK_EVENTS)] as EventChunk;
    const at = index % CHUNK_EVENTS;
    const lane = chunk.lane[at] as number;
    return {
      index,
      timeUs: chunk.time[at] as number,
      process: this.names.processName(chunk.process[at] as number),
      lane: lane < 0 ? undefined : this.names.laneName(lane),
      type: this.texts[chunk.type[at] as number] as string,
      cause: chunk.cause[at] as number,
      commands: chunk.commands[at] as number,
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
    const eventChunks = this.eventChunks.slice();
    const lastEvents = eventChunks.pop();
    if (lastEvents !== undefined) eventChunks.push(copyEventChunk(lastEvents));
    const recordChunks = this.recordChunks.slice();
    const lastRecords = recordChunks.pop();
    if (lastRecords !== undefined) recordChunks.push(copyRecordChunk(lastRecords));
    return {
      eventChunks,
      recordChunks,
      eventCount: this.events,
      recordCount: this.records,
      digest: [this.digest.state.low, this.digest.state.high],
      processDigests: this.processDigests.map((one) => [one.state.low, one.state.high] as const),
    };
  }

  load(saved: SavedTrace): void {
    this.eventChunks = saved.eventChunks.slice();
    this.recordChunks = saved.recordChunks.slice();
    const lastEvents = this.eventChunks.pop();
    if (lastEvents !== undefined) this.eventChunks.push(copyEventChunk(lastEvents));
    const lastRecords = this.recordChunks.pop();
    if (lastRecords !== undefined) this.recordChunks.push(copyRecordChunk(lastRecords));
    this.events = saved.eventCount;
    this.records = saved.recordCount;
    this.digest.state.low = saved.digest[0];
    this.digest.state.high = saved.digest[1];
    this.processDigests.length = 0;
    for (const [low, high] of saved.processDigests) {
      const digest = new Digest();
      digest.state.low = low;
      digest.state.high = high;
      this.processDigests.push(digest);
    }
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
    let offset = chunk.offset[at] as number;
    for (let i = 0; i < type.fields.length; i++) {
      const value = chunk.values[offset++] as number;
      const kind = type.kinds[i] as TraceFieldKind;
      fields[type.fields[i] as string] =
        kind === "number"
          ? value
          : kind === "text"
            ? this.texts[value]
            : kind === "flag"
              ? value === 1
              : chunk.data[value];
    }
    const timeUs =
      event < 0
        ? 0
        : ((this.eventChunks[Math.floor(event / CHUNK_EVENTS)] as EventChunk).time[
            event % CHUNK_EVENTS
          ] as number);
    const process = this.names.processName(chunk.process[at] as number);
    return { index, event, timeUs, process, type: type.name, fields };
  }

  private writableChunk(values: number): RecordChunk {
    const last = this.recordChunks[this.recordChunks.length - 1];
    if (
      last !== undefined &&
      last.count < CHUNK_RECORDS &&
      last.valueCount + values <= CHUNK_VALUES
    ) {
      return last;
    }
    const fresh = recordChunk(this.records - 1);
    this.recordChunks.push(fresh);
    return fresh;
  }

  private digestOf(process: number): Digest {
    while (this.processDigests.length <= process) this.processDigests.push(new Digest());
    return this.processDigests[process] as Digest;
  }

  private textId(text: string): number {
    const known = this.textIds.get(text);
    if (known !== undefined) return known;
    const id = this.texts.length;
    this.texts.push(text);
    this.textHashes.push(hashText32(text, 3) | 0);
    this.textIds.set(text, id);
    return id;
  }
}

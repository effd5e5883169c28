/** Events or records of a trace in typed columns. Chunks are only ever appended to, so snapshots share them. */
export interface EventChunk {
  readonly time: Float64Array;
  readonly cause: Float64Array;
  readonly process: Int32Array;
  readonly lane: Int32Array;
  readonly type: Int32Array;
  readonly commands: Int32Array;
}

/** Emitted records; their fields lie one after the other in `values`. */
export interface RecordChunk {
  readonly event: Float64Array;
  readonly values: Float64Array;
  readonly process: Int32Array;
  readonly offset: Int32Array;
  readonly type: Uint16Array;
  /** What does not fit into a number. */
  readonly data: unknown[];
  /** Position of the chunk's first record among all records. */
  readonly firstRecord: number;
}

/** Events in a chunk. */
export const CHUNK_EVENTS = 1024;
/** Records that a chunk can hold. */
export const CHUNK_RECORDS = 512;
/** Field values that a chunk can hold; a record with more gets a chunk of its own size. */
export const CHUNK_VALUES: number = CHUNK_RECORDS * 6;

export function emptyEventChunk(): EventChunk {
  return {
    time: new Float64Array(CHUNK_EVENTS),
    cause: new Float64Array(CHUNK_EVENTS),
    process: new Int32Array(CHUNK_EVENTS),
    lane: new Int32Array(CHUNK_EVENTS),
    type: new Int32Array(CHUNK_EVENTS),
    commands: new Int32Array(CHUNK_EVENTS),
  };
}

/** Another line of history goes on from here: it writes to its own copy. */
export function copyEventChunk(chunk: EventChunk): EventChunk {
  return {
    time: chunk.time.slice(),
    cause: chunk.cause.slice(),
    process: chunk.process.slice(),
    lane: chunk.lane.slice(),
    type: chunk.type.slice(),
    commands: chunk.commands.slice(),
  };
}

export function emptyRecordChunk(firstRecord: number, values: number): RecordChunk {
  return {
    event: new Float64Array(CHUNK_RECORDS),
    values: new Float64Array(values > CHUNK_VALUES ? values : CHUNK_VALUES),
    process: new Int32Array(CHUNK_RECORDS),
    offset: new Int32Array(CHUNK_RECORDS),
    type: new Uint16Array(CHUNK_RECORDS),
    data: [],
    firstRecord,
  };
}

/** As `copyEventChunk`; `data` is cut off at the length it had then. */
export function copyRecordChunk(chunk: RecordChunk, dataCount: number): RecordChunk {
  return {
    event: chunk.event.slice(),
    values: chunk.values.slice(),
    process: chunk.process.slice(),
    offset: chunk.offset.slice(),
    type: chunk.type.slice(),
    data: chunk.data.slice(0, dataCount),
    firstRecord: chunk.firstRecord,
  };
}

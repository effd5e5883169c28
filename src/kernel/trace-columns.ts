/** Dispatched events, a row of 32 bytes each. Chunks are only ever appended to, so snapshots share them. */
export interface EventChunk {
  readonly doubles: Float64Array;
  /** The same memory. */
  readonly integers: Int32Array;
}

/** Two doubles, then four integers. */
export const EVENT_DOUBLES = 4;
export const TIME = 0;
export const CAUSE = 1;
export const EVENT_INTEGERS = 8;
export const PROCESS = 4;
export const LANE = 5;
export const TYPE = 6;
export const COMMANDS = 7;

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
  const doubles = new Float64Array(CHUNK_EVENTS * EVENT_DOUBLES);
  return { doubles, integers: new Int32Array(doubles.buffer) };
}

/** Another line of history goes on from here: it writes to its own copy. */
export function copyEventChunk(chunk: EventChunk): EventChunk {
  const doubles = chunk.doubles.slice();
  return { doubles, integers: new Int32Array(doubles.buffer) };
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

import type { Message } from "../kernel/process.js";

/** Requests to a durable key-value store (`store/<name>`): object store, HA store. On channel `io`. */
export type StoreRequest = Message &
  (
    | {
        readonly type: "store.put";
        readonly requestId: string;
        readonly key: string;
        readonly value: unknown;
      }
    | { readonly type: "store.get"; readonly requestId: string; readonly key: string }
    | { readonly type: "store.delete"; readonly requestId: string; readonly key: string }
    /** Deletes all keys that begin so, as one deletes a folder. */
    | { readonly type: "store.deletePrefix"; readonly requestId: string; readonly prefix: string }
    | { readonly type: "store.list"; readonly requestId: string; readonly prefix: string }
    /** Writes only if the stored version is `expectedVersion` (0 = absent). */
    | {
        readonly type: "store.compareAndSet";
        readonly requestId: string;
        readonly key: string;
        readonly expectedVersion: number;
        readonly value: unknown;
      }
  );

type WithoutRequestId<T> = T extends unknown ? Omit<T, "requestId"> : never;

/** A request that has not got its id yet. */
export type StoreCall = WithoutRequestId<StoreRequest>;

/** The store's answer, to the sender of the request. */
export interface StoreReply extends Message {
  readonly type: "store.reply";
  readonly requestId: string;
  readonly ok: boolean;
  /** `get`: the value, `undefined` = absent. `list`: the keys in text order. */
  readonly value: unknown;
  /** Version after the operation; grows with each write of the key. */
  readonly version: number;
  /** Content hash of the value written or read. */
  readonly hash: number;
  /** Why `ok` is false: `ABSENT`, `VERSION_MISMATCH`, `UNAVAILABLE`, ... */
  readonly error: string;
}

/** One record of an input log partition: a JSON-like value and when it can be read, in virtual microseconds. */
export interface LogRecord {
  readonly value: unknown;
  readonly availableAtUs: number;
}

/** Requests to a partitioned input log (`log/<topic>`), on channel `io`. */
export type LogRequest = Message &
  (
    | { readonly type: "log.describe"; readonly requestId: string }
    /** Answers when at least one record (or the end) is there; at most `maxRecords`. */
    | {
        readonly type: "log.fetch";
        readonly requestId: string;
        readonly partition: string;
        readonly offset: number;
        readonly maxRecords: number;
      }
  );

/** Tells an input log to delete what could be read for longer than `keepUs`. */
export interface LogRetention extends Message {
  readonly type: "log.retention";
  readonly keepUs: number;
}

/** Tells an input log that partitions are added to the topic, or that the last ones are deleted. */
export interface LogPartitionChange extends Message {
  readonly type: "log.partitions";
  readonly added: number;
  readonly removed: number;
}

export type LogReply = Message &
  (
    | {
        readonly type: "log.described";
        readonly requestId: string;
        readonly partitions: readonly string[];
      }
    | {
        readonly type: "log.fetched";
        readonly requestId: string;
        readonly partition: string;
        readonly offset: number;
        readonly records: readonly unknown[];
        /** Nothing will ever follow these records. */
        readonly endOfPartition: boolean;
        /** `OFFSET_OUT_OF_RANGE`: what was asked for is deleted. Absent: there is none. */
        readonly error?: string;
        /** With an error: the first offset that is still there. */
        readonly logStartOffset?: number;
        /** With an error: the offset of the next record that will become readable. */
        readonly logEndOffset?: number;
      }
  );

/** Requests to a transactional output log (`log/<topic>`), on channel `io`; Kafka's terms. */
export type TransactionRequest = Message &
  /** Fences earlier producers of the id, aborts their open transaction; answers the new epoch. */
  (
    | {
        readonly type: "txn.init";
        readonly requestId: string;
        readonly transactionalId: string;
        readonly timeoutUs: number;
      }
    | {
        readonly type: "txn.produce";
        readonly requestId: string;
        readonly transactionalId: string;
        readonly epoch: number;
        /** Counts per (id, epoch) from 0: a repeated one is answered, not appended. */
        readonly sequence: number;
        readonly rows: readonly unknown[];
      }
    | {
        readonly type: "txn.commit" | "txn.abort";
        readonly requestId: string;
        readonly transactionalId: string;
        readonly epoch: number;
      }
    /**
     * Ids with a given prefix that have an open transaction, or a producer that has not begun one yet
     * (Kafka's states `Ongoing` and `Empty`): what a restarted writer must fence.
     */
    | { readonly type: "txn.list"; readonly requestId: string; readonly prefix: string }
    /** Rows outside of transactions, visible at once; a repeated request is answered, not appended. */
    | {
        readonly type: "txn.append";
        readonly requestId: string;
        readonly operatorId: string;
        readonly subtask: number;
        readonly attempt: number;
        /** Counts per writer from 0. */
        readonly sequence: number;
        readonly rows: readonly unknown[];
      }
    /** All that the isolation level lets a reader see from a position on; answered with `txn.rows`. */
    | {
        readonly type: "txn.read";
        readonly requestId: string;
        readonly offset: number;
        readonly isolation: "read_committed" | "read_uncommitted";
      }
  );

/** Answer to `txn.read`. */
export interface TransactionRows extends Message {
  readonly type: "txn.rows";
  readonly requestId: string;
  readonly rows: readonly Omit<TransactionLogRow, "state">[];
  readonly nextOffset: number;
}

export interface TransactionReply extends Message {
  readonly type: "txn.reply";
  readonly requestId: string;
  readonly ok: boolean;
  readonly epoch: number;
  readonly ids: readonly string[];
  /** Kafka's error names: `PRODUCER_FENCED`, `INVALID_TXN_STATE`, `UNKNOWN_PRODUCER_ID`, ... */
  readonly error: string;
}

/** One row of the output log, with the state that decides who may read it. */
export interface TransactionLogRow {
  readonly transactionalId: string;
  readonly epoch: number;
  readonly value: unknown;
  readonly state: "OPEN" | "COMMITTED" | "ABORTED";
}

/** A question to a lookup service (`lookup/<name>`), on channel `io`. */
export interface LookupRequest extends Message {
  readonly type: "lookup.get";
  readonly requestId: string;
  readonly key: string;
}

/** What a lookup service answers. */
export interface LookupReply extends Message {
  readonly type: "lookup.reply";
  readonly requestId: string;
  /** False: the service could not answer. */
  readonly ok: boolean;
  /** `undefined` = it does not know the key. */
  readonly value: unknown;
  readonly error: string;
}

/** Requests to a file system (`fs/<name>`), on channel `io`. Files are lines of text. */
export type FileSystemRequest = Message &
  /** Paths that begin so, in text order. */
  (
    | { readonly type: "fs.list"; readonly requestId: string; readonly prefix: string }
    | {
        readonly type: "fs.read";
        readonly requestId: string;
        readonly path: string;
        /** First line. */
        readonly offset: number;
        readonly maxLines: number;
      }
    /** Appends at line `offset`: a repeated request is answered, not appended; makes the file. */
    | {
        readonly type: "fs.append";
        readonly requestId: string;
        readonly path: string;
        readonly offset: number;
        readonly lines: readonly unknown[];
      }
    /** At once or not at all; asking again for what already happened is fine. */
    | {
        readonly type: "fs.rename";
        readonly requestId: string;
        readonly from: string;
        readonly to: string;
      }
    | { readonly type: "fs.delete"; readonly requestId: string; readonly path: string }
  );

export interface FileSystemReply extends Message {
  readonly type: "fs.reply";
  readonly requestId: string;
  readonly ok: boolean;
  readonly paths: readonly string[];
  /** `fs.read`: the file, the first line read, the lines, and whether they are the last. */
  readonly path: string;
  readonly offset: number;
  readonly lines: readonly unknown[];
  readonly isEnd: boolean;
  /** `NO_SUCH_FILE`, `FILE_EXISTS`, `WRONG_OFFSET`. */
  readonly error: string;
}

/** Requests to a table with upserts (`table/<name>`), on channel `io`. */
export type TableRequest = Message &
  (
    | {
        readonly type: "table.upsert";
        readonly requestId: string;
        readonly rows: readonly { readonly key: string; readonly row: unknown }[];
      }
    | { readonly type: "table.get"; readonly requestId: string; readonly key: string }
  );

export interface TableReply extends Message {
  readonly type: "table.reply";
  readonly requestId: string;
  readonly row: unknown;
}

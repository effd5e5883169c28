import type { TransactionLogRow, TransactionRows } from "../model/external-protocol.js";

/** One transaction of a producer; replaced, never changed. */
export interface LogTransaction {
  readonly transactionalId: string;
  readonly epoch: number;
  readonly state: "OPEN" | "COMMITTED" | "ABORTED";
  readonly rows: number;
  /** Virtual time at which an open transaction is aborted for being too slow. */
  readonly deadlineUs: number;
}

/** Rows appended together, in the order in which readers meet them. */
export interface LogBatch {
  /** Position of the transaction in `transactions`. */
  readonly transaction: number;
  readonly rows: readonly unknown[];
}

/** What the log knows of a transactional id. */
export interface LogProducer {
  readonly epoch: number;
  readonly timeoutUs: number;
  /** Position of its newest transaction, or -1. */
  readonly transaction: number;
  /** Next expected sequence number by epoch. */
  readonly sequences: readonly number[];
}

/** The whole content of a transactional log; the entries are frozen. */
export interface TransactionalLogState {
  readonly producers: Map<string, LogProducer>;
  readonly transactions: LogTransaction[];
  readonly batches: LogBatch[];
}

/** What a reader with isolation level `read_committed` sees, in log order. */
export function readCommitted(state: TransactionalLogState): unknown[] {
  return auditView(state)
    .filter((row) => row.state === "COMMITTED")
    .map((row) => row.value);
}

/**
 * What a reader gets from a position on. With `read_committed` it waits before the first transaction that
 * is still open (the last stable offset) and is spared the aborted ones.
 */
export function readFrom(
  { transactions, batches }: TransactionalLogState,
  {
    offset,
    isolation,
  }: { readonly offset: number; readonly isolation: "read_committed" | "read_uncommitted" },
): Pick<TransactionRows, "rows" | "nextOffset"> {
  const rows: Omit<TransactionLogRow, "state">[] = [];
  let nextOffset = offset;
  for (; nextOffset < batches.length; nextOffset++) {
    const batch = batches[nextOffset] as LogBatch;
    const { transactionalId, epoch, state } = transactions[batch.transaction] as LogTransaction;
    if (isolation === "read_committed" && state === "OPEN") break;
    if (isolation === "read_committed" && state === "ABORTED") continue;
    for (const value of batch.rows) rows.push(Object.freeze({ transactionalId, epoch, value }));
  }
  return { rows: Object.freeze(rows), nextOffset };
}

/** Every row that was ever appended, in log order, with what became of it. */
export function auditView({ transactions, batches }: TransactionalLogState): TransactionLogRow[] {
  return batches.flatMap((batch) => {
    const { transactionalId, epoch, state } = transactions[batch.transaction] as LogTransaction;
    return batch.rows.map((value) => ({ transactionalId, epoch, value, state }));
  });
}

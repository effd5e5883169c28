import type { TransactionLogRow } from "../model/external-protocol.js";

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

/** Every row that was ever appended, in log order, with what became of it. */
export function auditView({ transactions, batches }: TransactionalLogState): TransactionLogRow[] {
  return batches.flatMap((batch) => {
    const { transactionalId, epoch, state } = transactions[batch.transaction] as LogTransaction;
    return batch.rows.map((value) => ({ transactionalId, epoch, value, state }));
  });
}

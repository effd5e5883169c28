/**
 * A sink written as one object with transactions of its own: begun and filled between checkpoints,
 * pre-committed with one, committed when it is complete.
 *
 * Flink: org.apache.flink.streaming.api.functions.sink.legacy.TwoPhaseCommitSinkFunction
 * Simplified: no user context, no transaction timeout; a transaction is plain data, calls cannot wait
 */
import type { OperatorContext } from "../../model/stream-operator.js";

/**
 * A sink written as one object with transactions of its own: begun and filled between checkpoints,
 * pre-committed with one, committed when it is complete.
 *
 * @example
 * ```ts
 * const sink: TwoPhaseCommitSinkFunction<string, { rows: string[] }> = {
 *   beginTransaction: () => ({ rows: [] }),
 *   invoke: (_ctx, transaction, row) => void transaction.rows.push(row),
 *   preCommit: () => {},
 *   commit: (ctx, { rows }) => rows.forEach((row) => ctx.print("committed", row)),
 *   abort: () => {},
 * };
 * stream.addSink(sink);
 * ```
 */
export interface TwoPhaseCommitSinkFunction<IN, TXN> {
  /** Begins a transaction for the elements up to the next checkpoint. */
  beginTransaction(ctx: OperatorContext): TXN;
  /** May change the transaction, which is part of the operator's state. */
  invoke(ctx: OperatorContext, transaction: TXN, value: IN): void;
  /** From now on the transaction must be able to be committed, also by another attempt. */
  preCommit(ctx: OperatorContext, transaction: TXN): void;
  /** Makes the transaction visible: its checkpoint is complete. Has to bear being asked twice. */
  commit(ctx: OperatorContext, transaction: TXN): void;
  /** Drops the transaction. */
  abort(ctx: OperatorContext, transaction: TXN): void;
  /** Commits what a restored checkpoint covers; absent: `commit`. Has to bear being asked twice. */
  recoverAndCommit?(ctx: OperatorContext, transaction: TXN): void;
  /** Absent: `abort`. */
  recoverAndAbort?(ctx: OperatorContext, transaction: TXN): void;
  /** All input has come; the transaction will be pre-committed once more. */
  finishProcessing?(ctx: OperatorContext, transaction: TXN | null): void;
}

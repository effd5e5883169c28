import { hashValue32 } from "../../kernel/hash.js";
import type { TraceRecord } from "../../kernel/trace-schema.js";
import type { TraceType } from "../../model/trace-events.js";
import { addToMultiset, emptyMultiset, type MultisetHash } from "../multiset-hash.js";

/** One transaction of the output log: what was written in it, and how it ended. */
export interface ObservedTransaction {
  readonly transactionalId: string;
  readonly epoch: number;
  /** Process of the log. */
  readonly log: string;
  readonly openedRecord: number;
  /** Rows appended, as a bag and in batches; the batches with the record in which they became durable. */
  readonly rows: MultisetHash;
  readonly batches: { readonly record: number; readonly rows: readonly unknown[] }[];
  state: "OPEN" | "COMMITTED" | "ABORTED";
  endedRecord: number;
  /** Why it ended. */
  cause: string;
}

/** Text that names a transaction. */
export function transactionName(transactionalId: string, epoch: number): string {
  return `${transactionalId} (epoch ${String(epoch)})`;
}

/** Topic that a transaction writes to. */
export function logName({ log }: ObservedTransaction): string {
  return log.slice(log.indexOf("/") + 1);
}

/** All rows of a transaction, in their order. */
export function rowsOf({ batches }: ObservedTransaction): readonly unknown[] {
  return batches.flatMap(({ rows }) => rows);
}

/** The transactional logs as their own records tell of them. */
export class TransactionHistory {
  readonly all: ObservedTransaction[] = [];
  /** Newest transaction by id and epoch. */
  private readonly newest = new Map<string, ObservedTransaction>();

  static readonly types: readonly TraceType[] = ["log.transaction", "log.produced"];

  /** Newest transaction of a producer. */
  of(transactionalId: string, epoch: number): ObservedTransaction | undefined {
    return this.newest.get(keyOf(transactionalId, epoch));
  }

  consume({ type, fields, index, process }: TraceRecord): void {
    const transactionalId = fields["transactionalId"] as string;
    const epoch = fields["epoch"] as number;
    if (type === "log.produced") {
      const rows = fields["rows"] as readonly unknown[];
      const transaction =
        this.of(transactionalId, epoch) ?? this.open(transactionalId, epoch, process, index);
      transaction.batches.push({ record: index, rows });
      for (const row of rows) addToMultiset(transaction.rows, hashValue32(row, 0));
      return;
    }
    const to = fields["to"] as ObservedTransaction["state"];
    if (to === "OPEN") {
      this.open(transactionalId, epoch, process, index);
      return;
    }
    const transaction = this.of(transactionalId, epoch);
    if (transaction === undefined) return;
    transaction.state = to;
    transaction.endedRecord = index;
    transaction.cause = fields["cause"] as string;
  }

  private open(
    transactionalId: string,
    epoch: number,
    log: string,
    index: number,
  ): ObservedTransaction {
    const transaction: ObservedTransaction = {
      transactionalId,
      epoch,
      log,
      openedRecord: index,
      rows: emptyMultiset(),
      batches: [],
      state: "OPEN",
      endedRecord: -1,
      cause: "",
    };
    this.all.push(transaction);
    this.newest.set(keyOf(transactionalId, epoch), transaction);
    return transaction;
  }
}

function keyOf(transactionalId: string, epoch: number): string {
  return `${transactionalId}#${String(epoch)}`;
}

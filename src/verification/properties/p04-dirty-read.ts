import { transactionName } from "../output/transaction-history.js";
import type { Property } from "../property.js";

interface ReadRow {
  readonly transactionalId: string;
  readonly epoch: number;
  readonly value: unknown;
}

const SHOWN = 3;

/** Kafka's isolation levels: who reads what is not committed has nobody but himself to blame. */
export const dirtyRead: Property = {
  id: "P04",
  law: "A reader of committed rows never sees a row of a transaction that is open or aborted.",
  begin: (run, findings) => {
    /** By reader: rows that were not committed when it read them, by transaction. */
    const dirty = new Map<string, ReadRow[]>();
    return {
      types: ["log.read"],
      consume: ({ fields, process, index }) => {
        for (const row of fields["rows"] as readonly ReadRow[]) {
          findings.looked();
          const transaction = run.transactions.of(row.transactionalId, row.epoch);
          if (transaction === undefined || transaction.state === "COMMITTED") continue;
          if (fields["isolation"] !== "read_committed") {
            dirty.set(process, [...(dirty.get(process) ?? []), row]);
            continue;
          }
          const name = transactionName(row.transactionalId, row.epoch);
          findings.violation(
            index,
            `${process} reads committed rows only, but got ${JSON.stringify(row.value)} of transaction ${name}, which is ${transaction.state}`,
          );
        }
      },
      finish: () => {
        for (const [reader, rows] of dirty) {
          const undone = rows.filter(
            ({ transactionalId, epoch }) =>
              run.transactions.of(transactionalId, epoch)?.state === "ABORTED",
          );
          const shown = undone.slice(0, SHOWN).map(({ value }) => JSON.stringify(value));
          findings.declare(
            `the reader ${reader}, not Flink: with read_uncommitted it got ${String(rows.length)} rows before they were ` +
              `committed, ${String(undone.length)} of which never were${shown.length === 0 ? "" : `: ${shown.join(", ")}`}`,
          );
        }
      },
    };
  },
};

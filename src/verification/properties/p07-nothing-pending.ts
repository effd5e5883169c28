import { transactionName } from "../output/transaction-history.js";
import type { Property } from "../property.js";

/** The tail of a bounded job is the part that is easiest to forget. */
export const nothingPending: Property = {
  id: "P07",
  law: "When the job is FINISHED no transaction is open: what was written is committed or given up.",
  begin: (run, findings) => ({
    types: [],
    finish: () => {
      if (run.history.status !== "FINISHED") return;
      for (const transaction of run.transactions.all) {
        findings.looked();
        if (transaction.state !== "OPEN") continue;
        const { transactionalId, epoch, rows, openedRecord } = transaction;
        findings.violation(
          openedRecord,
          `the job is FINISHED, but transaction ${transactionName(transactionalId, epoch)} with ` +
            `${String(rows.count)} rows is still open: nobody will ever see them`,
        );
      }
    },
  }),
};

import { hashValue32 } from "../../kernel/hash.js";
import { addToMultiset, emptyMultiset, sameMultiset, type MultisetHash } from "../multiset-hash.js";
import { transactionName } from "../output/transaction-history.js";
import type { Property } from "../property.js";

const SINK_LOG = "sinklog/";

interface Appended {
  readonly rows: MultisetHash;
  readonly states: Set<string>;
}

/**
 * Audits the output log against its own history, in Jepsen's terms: what was acknowledged must be
 * there (lost write), once (duplicate), and what was aborted must not be read (aborted read).
 */
export const logAudit: Property = {
  id: "P06",
  law: "The output log holds each acknowledged row once, and readers see those of committed transactions only.",
  begin: (run, findings) => ({
    types: [],
    finish: () => {
      const end = run.evidence.trace.recordCount;
      for (const [topic, rows] of run.evidence.sinkLogs) {
        const appended = new Map<string, Appended>();
        for (const { transactionalId, epoch, value, state } of rows) {
          const name = transactionName(transactionalId, epoch);
          const known = appended.get(name) ?? { rows: emptyMultiset(), states: new Set<string>() };
          addToMultiset(known.rows, hashValue32(value, 0));
          known.states.add(state);
          appended.set(name, known);
        }
        for (const transaction of run.transactions.all) {
          if (transaction.log !== `${SINK_LOG}${topic}`) continue;
          findings.looked();
          const name = transactionName(transaction.transactionalId, transaction.epoch);
          const found = appended.get(name) ?? { rows: emptyMultiset(), states: new Set<string>() };
          const [at, had] = [String(found.rows.count), String(transaction.rows.count)];
          if (found.rows.count < transaction.rows.count) {
            findings.violation(
              end,
              `lost write: transaction ${name} acknowledged ${had} rows, the log holds ${at}`,
            );
          } else if (found.rows.count > transaction.rows.count) {
            findings.violation(
              end,
              `duplicate: transaction ${name} acknowledged ${had} rows, the log holds ${at}`,
            );
          } else if (!sameMultiset(found.rows, transaction.rows)) {
            findings.violation(end, `transaction ${name} holds other rows than were acknowledged`);
          } else if (transaction.state === "ABORTED" && found.states.has("COMMITTED")) {
            findings.violation(
              end,
              `aborted read: transaction ${name} was aborted, but its rows are visible`,
            );
          }
        }
      }
    },
  }),
};

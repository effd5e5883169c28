import { logName, rowsOf, transactionName } from "../output/transaction-history.js";
import type { LostTransaction } from "../output/lost-transactions.js";
import { sourceRecordsOf } from "../output/source-records.js";
import type { OffsetReset } from "../reference/offset-reset.js";
import type { Findings, Property, RunUnderCheck } from "../property.js";

/** What the outside world may lose by its own contract; the run is then not `pass`, and says what is gone. */
export const declaredLoss: Property = {
  id: "P08",
  law: "Whatever is lost is lost by a contract of the outside world, and named.",
  begin: (run, findings) => ({
    types: [],
    finish: () => {
      for (const lost of run.lostTransactions()) {
        findings.looked();
        findings.declare(describe(run, lost));
      }
      declareRanges(
        findings,
        run.unread.skipped,
        "the log had deleted records before they were read, and the source went on as its auto.offset.reset says",
      );
      declareRanges(
        findings,
        run.unread.removedWithPartitions(),
        "partitions were deleted before their records were read",
      );
    },
  }),
};

function declareRanges(findings: Findings, ranges: readonly OffsetReset[], why: string): void {
  if (ranges.length === 0) return;
  findings.looked(ranges.length);
  const count = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
  const which = ranges.map(
    ({ splitId, from, to }) => `${splitId}@${String(from)}..${String(to - 1)}`,
  );
  findings.declare(`data loss: ${why}; skipped records (${String(count)}): ${which.join(", ")}`);
}

function describe(run: RunUnderCheck, { transaction, checkpointId }: LostTransaction): string {
  const { transactionalId, epoch, rows } = transaction;
  const isFollowed = run.shadow.notRecomputable === undefined;
  const records = isFollowed
    ? sourceRecordsOf(run.evidence, logName(transaction))
    : new Map<string, readonly string[]>();
  const lost = rowsOf(transaction).map((row) => {
    const text = JSON.stringify(row);
    const from = records.get(text) ?? [];
    return from.length === 0 ? text : `${text} (of source records ${from.join(", ")})`;
  });
  return (
    `data loss: the log ended transaction ${transactionName(transactionalId, epoch)} by its transaction ` +
    `timeout before checkpoint ${String(checkpointId)} could commit it; lost rows ` +
    `(${String(rows.count)}): ${lost.join("; ")}`
  );
}

import { isFunctionOfInput, sinkTopics } from "../output/expected-rows.js";
import type { Property } from "../property.js";

/**
 * Where values cannot be compared rows can still be counted: if a function that draws at random gives one
 * row for each row, as many rows have to come out.
 */
export const rowCount: Property = {
  id: "P02",
  law: "Where functions are not deterministic, each sink still gets as many rows as it gets every time.",
  begin: (run, findings) => ({
    types: [],
    finish: () => {
      const { evidence, history, notComparable } = run;
      if (notComparable === undefined || history.status !== "FINISHED") return;
      if (history.stoppedWith >= 0 || !isFunctionOfInput(evidence, false)) return;
      for (const sink of sinkTopics(evidence)) {
        const expected = notComparable.rowCounts.get(sink);
        if (expected === undefined) continue;
        const rows = evidence.sinkLogs.get(sink) ?? [];
        const found = rows.filter(({ state }) => state === "COMMITTED").length;
        const lost = run
          .lostTransactions()
          .reduce((sum, one) => sum + one.transaction.rows.count, 0);
        findings.looked(expected);
        if (found === expected || (lost > 0 && found < expected)) continue;
        findings.violation(
          evidence.trace.recordCount,
          `sink "${sink}": ${String(found)} rows are committed, but each run over the input gives ${String(expected)}`,
        );
      }
    },
  }),
};

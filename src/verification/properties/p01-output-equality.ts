import { hashValue32 } from "../../kernel/hash.js";
import { addMultiset, addToMultiset, emptyMultiset, sameMultiset } from "../multiset-hash.js";
import {
  bagsOf,
  isFunctionOfInput,
  lineageRows,
  sinkTopics,
  transactionalSinks,
} from "../output/expected-rows.js";
import { explainRow } from "../output/explain-row.js";
import { rowDifferences } from "../output/row-differences.js";
import type { Findings, Property, RunUnderCheck } from "../property.js";

const EXPLAINED = 3;

/** The one property that a user of Flink would name: the result is right. */
export const outputEquality: Property = {
  id: "P01",
  law: "The committed rows of each sink are those of the reference over the whole input, values included.",
  needsReference: true,
  begin: (run, findings) => ({
    types: [],
    finish: () => {
      if (run.history.status !== "FINISHED") return;
      for (const sink of sinkTopics(run.evidence)) {
        compare(run, findings, sink);
      }
    },
  }),
};

function compare(run: RunUnderCheck, findings: Findings, sink: string): void {
  const { evidence, shadow, history } = run;
  const log = evidence.sinkLogs.get(sink) ?? [];
  const committed = log.filter(({ state }) => state === "COMMITTED").map(({ value }) => value);
  findings.looked(committed.length);
  const found = emptyMultiset();
  for (const row of committed) addToMultiset(found, hashValue32(row, 0));
  const reference = run.reference();
  if (reference === undefined) return;
  const arrivalMattered = shadow.arrivalMattered || reference.arrivalMatters;
  const isWhole = history.stoppedWith < 0;
  if (isWhole && isFunctionOfInput(evidence, arrivalMattered)) {
    const expected = bagsOf(reference).get(sink) ?? emptyMultiset();
    if (sameMultiset(expected, found)) return;
    const rows = (reference.rows.get(sink) ?? []).map(({ row }) => row);
    for (const difference of rowDifferences(rows, committed).slice(0, EXPLAINED)) {
      findings.violation(evidence.trace.recordCount, explainRow(run, sink, difference));
    }
    return;
  }
  const expected = emptyMultiset();
  for (const writer of transactionalSinks(evidence)) {
    if (writer.sink === sink) addMultiset(expected, lineageRows(shadow, history, writer), 1);
  }
  if (sameMultiset(expected, found)) return;
  const counts = `${String(found.count)} rows are committed, the effective execution gave it ${String(expected.count)}`;
  findings.violation(evidence.trace.recordCount, `sink "${sink}": ${counts}`);
}

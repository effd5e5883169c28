import { hashValue32 } from "../../kernel/hash.js";
import { addMultiset, addToMultiset, emptyMultiset, sameMultiset } from "../multiset-hash.js";
import {
  bagsOf,
  isFunctionOfInput,
  lineageRows,
  sinkTopics,
  sinkWriters,
  transactionalSinks,
} from "../output/expected-rows.js";
import { lastRows } from "../output/expected-upserts.js";
import { isTable } from "../reference/reference-operators.js";
import { logName, rowsOf } from "../output/transaction-history.js";
import { explainRow } from "../output/explain-row.js";
import { rowDifferences } from "../output/row-differences.js";
import type { Findings, Property, RunUnderCheck } from "../property.js";

const EXPLAINED = 3;

/** The one property that a user of Flink would name: the result is right. */
export const outputEquality: Property = {
  id: "P01",
  law:
    "The committed rows of each sink are those of the reference over the whole input, values included; " +
    "a table holds the last row of each key.",
  needsReference: true,
  begin: (run, findings) => ({
    types: [],
    finish: () => {
      if (run.history.status !== "FINISHED") return;
      for (const sink of sinkTopics(run.evidence)) {
        compare(run, findings, sink);
      }
      compareTables(run, findings);
    },
  }),
};

/** A table holds the last row of each key that the effective execution has written. */
function compareTables(run: RunUnderCheck, findings: Findings): void {
  const { evidence, shadow, history } = run;
  if (shadow.notRecomputable !== undefined) return;
  const writers = sinkWriters(evidence, isTable);
  for (const [table, content] of evidence.tables ?? []) {
    const sink = `upsertTable:${table}`;
    const expected = new Map<string, Set<string>>();
    for (const writer of writers.filter((one) => one.sink === sink)) {
      for (const [key, rows] of lastRows(shadow, history, writer)) {
        expected.set(key, new Set([...(expected.get(key) ?? []), ...rows]));
      }
    }
    findings.looked(expected.size);
    for (const key of new Set([...expected.keys(), ...content.keys()])) {
      const found = content.has(key) ? JSON.stringify(content.get(key)) : "nothing";
      const allowed = expected.get(key) ?? new Set(["nothing"]);
      if (allowed.has(found)) continue;
      const should = [...allowed].join(" or ");
      const detail = `table "${table}", key "${key}": holds ${found}, the effective execution has written ${should} last`;
      findings.violation(evidence.trace.recordCount, detail);
    }
  }
}

function compare(run: RunUnderCheck, findings: Findings, sink: string): void {
  const { evidence, shadow, history } = run;
  const log = evidence.sinkLogs.get(sink) ?? [];
  const committed = log.filter(({ state }) => state === "COMMITTED").map(({ value }) => value);
  findings.looked(committed.length);
  const found = emptyMultiset();
  for (const row of committed) addToMultiset(found, hashValue32(row, 0));
  // What the log's contract has cost is declared elsewhere; all else must be there.
  const lost = run.lostTransactions().filter(({ transaction }) => logName(transaction) === sink);
  for (const { transaction } of lost) addMultiset(found, transaction.rows, 1);
  const reference = run.reference();
  if (reference === undefined) return;
  const arrivalMattered = shadow.arrivalMattered || reference.arrivalMatters;
  const isWhole = history.stoppedWith < 0;
  if (isWhole && isFunctionOfInput(evidence, arrivalMattered)) {
    run.rowsComparedWith = "reference";
    const expected = bagsOf(reference).get(sink) ?? emptyMultiset();
    if (sameMultiset(expected, found)) return;
    const rows = (reference.rows.get(sink) ?? []).map(({ row }) => row);
    const lostRows = lost.flatMap(({ transaction }) => rowsOf(transaction));
    const differences = rowDifferences(rows, [...committed, ...lostRows]);
    for (const difference of differences.slice(0, EXPLAINED)) {
      findings.violation(evidence.trace.recordCount, explainRow(run, sink, difference));
    }
    return;
  }
  run.rowsComparedWith = "lineage";
  const expected = emptyMultiset();
  for (const writer of transactionalSinks(evidence)) {
    if (writer.sink === sink) addMultiset(expected, lineageRows(shadow, history, writer), 1);
  }
  if (sameMultiset(expected, found)) return;
  const counts = `${String(found.count)} rows are committed, the effective execution gave it ${String(expected.count)}`;
  findings.violation(evidence.trace.recordCount, `sink "${sink}": ${counts}`);
}

import { interpret } from "../reference/reference-interpreter.js";
import type { RunEvidence } from "../run-evidence.js";

/** By text of a row: the source records that the reference makes it of. Runs the reference once more. */
export function sourceRecordsOf(
  evidence: RunEvidence,
  sink: string,
): Map<string, readonly string[]> {
  const records = new Map<string, readonly string[]>();
  for (const { row, origin } of interpret(evidence, true).rows.get(sink) ?? []) {
    const text = JSON.stringify(row);
    if (!records.has(text)) records.set(text, origin ?? []);
  }
  return records;
}

import type { TaskStateSnapshot } from "../../model/operator-state.js";
import { interpret, type ReferenceRow } from "../reference/reference-interpreter.js";
import type { RunUnderCheck } from "../property.js";
import { committablesOf } from "../shadow/snapshot-view.js";
import type { RowDifference } from "./row-differences.js";
import { transactionName, type ObservedTransaction } from "./transaction-history.js";

const RECORDS_SHOWN = 8;

/**
 * Says of a missing or surplus row which source records it is made of, and in which transactions of
 * which checkpoints it went. Runs the reference once more, with provenance: only on failure.
 */
export function explainRow(run: RunUnderCheck, sink: string, difference: RowDifference): string {
  const { row, expected, found } = difference;
  const text = JSON.stringify(row);
  const count = `expected ${times(expected)}, committed ${times(found)}`;
  const written = run.transactions.all.filter(({ batches }) =>
    batches.some(({ rows }) => rows.some((one) => JSON.stringify(one) === text)),
  );
  const where = written.map((transaction) => describe(run, transaction));
  const origin = originOf(run, sink, text);
  const writes = where.length === 0 ? "it was never written" : `written in ${where.join("; ")}`;
  return `row ${text} of sink "${sink}": ${count}; ${writes}${origin}`;
}

function times(count: number): string {
  return count === 0 ? "never" : count === 1 ? "once" : `${String(count)} times`;
}

function describe(run: RunUnderCheck, transaction: ObservedTransaction): string {
  const { transactionalId, epoch, state, cause } = transaction;
  const checkpoint = checkpointOf(run, transactionalId, epoch);
  const part =
    checkpoint === undefined ? "in no completed checkpoint" : `checkpoint ${String(checkpoint)}`;
  const why = state === "ABORTED" ? `: ${cause}` : "";
  return `transaction ${transactionName(transactionalId, epoch)} (${part}, ${state}${why})`;
}

/** The first completed checkpoint that carries the transaction. */
function checkpointOf(run: RunUnderCheck, id: string, epoch: number): number | undefined {
  for (const { checkpointId, metadata } of run.history.completed.values()) {
    for (const { handle } of metadata.vertices.flatMap(({ subtasks }) => subtasks)) {
      const snapshot = run.evidence.store.get(handle?.path ?? "") as TaskStateSnapshot | undefined;
      const committables = snapshot?.operators.flatMap(committablesOf) ?? [];
      if (committables.some((one) => one.transactionalId === id && one.epoch === epoch)) {
        return checkpointId;
      }
    }
  }
  return undefined;
}

/** Source records of a row that the reference has, too. */
function originOf(run: RunUnderCheck, sink: string, text: string): string {
  const rows: readonly ReferenceRow[] = interpret(run.evidence, true).rows.get(sink) ?? [];
  const origin = rows.find(({ row }) => JSON.stringify(row) === text)?.origin ?? [];
  if (origin.length === 0) return "";
  const shown = origin.slice(0, RECORDS_SHOWN).join(", ");
  const more =
    origin.length > RECORDS_SHOWN ? ` and ${String(origin.length - RECORDS_SHOWN)} more` : "";
  return `; made of source records ${shown}${more}`;
}

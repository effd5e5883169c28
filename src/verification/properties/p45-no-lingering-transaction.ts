import type { TaskStateSnapshot } from "../../model/operator-state.js";
import { transactionName } from "../output/transaction-history.js";
import { transactionalSinks } from "../output/expected-rows.js";
import type { Findings, Property, RunUnderCheck } from "../property.js";
import { committablesOf } from "../shadow/snapshot-view.js";

/** Readers of committed rows wait behind an open transaction, for ever if nobody ends it. */
export const noLingeringTransaction: Property = {
  id: "P45",
  law: "When a restarted sink runs, no transaction of the attempts before it is open, except those that the restored checkpoint will commit.",
  begin: (run, findings) => {
    const sinks = new Set(transactionalSinks(run.evidence).map(({ vertex }) => vertex));
    /** By vertex, and attempt or restart: how many subtasks run. */
    const running = new Map<string, number>();
    let restarted = -1;
    return {
      types: ["failover.restarted", "task.running"],
      consume: ({ type, index, process }) => {
        if (type === "failover.restarted") {
          restarted = index;
          // If only a region restarts, the transactions of the others are rightly open.
          running.clear();
          return;
        }
        const facts = run.history.attempts.get(process);
        if (facts === undefined || !sinks.has(facts.vertex) || restarted < 0) return;
        // After a rescale the attempts of a vertex no longer go in step.
        const generation = run.shadow.isRescaled ? restarted : facts.attempt;
        const key = `${String(facts.vertex)}:${String(generation)}`;
        const count = (running.get(key) ?? 0) + 1;
        running.set(key, count);
        if (count < run.shadow.layout.vertex(facts.vertex).parallelism) return;
        checkOpen(run, findings, restarted, facts.restoredCheckpoint, index);
      },
    };
  },
};

function checkOpen(
  run: RunUnderCheck,
  findings: Findings,
  restarted: number,
  restoredCheckpoint: number,
  index: number,
): void {
  const kept = new Set<string>();
  const { metadata } = run.history.completed.get(restoredCheckpoint) ?? {};
  for (const { handle } of metadata?.vertices.flatMap(({ subtasks }) => subtasks) ?? []) {
    const snapshot = run.evidence.store.get(handle?.path ?? "") as TaskStateSnapshot | undefined;
    for (const { transactionalId, epoch } of snapshot?.operators.flatMap(committablesOf) ?? []) {
      kept.add(transactionName(transactionalId, epoch));
    }
  }
  for (const { transactionalId, epoch, state, openedRecord } of run.transactions.all) {
    findings.looked();
    const name = transactionName(transactionalId, epoch);
    if (state !== "OPEN" || openedRecord > restarted || kept.has(name)) continue;
    findings.violation(
      index,
      `transaction ${name} was left open by an earlier attempt, and the restarted sink does not end it: ` +
        "readers of committed rows wait behind it",
    );
  }
}

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
    const writers = transactionalSinks(run.evidence);
    const sinks = new Map(writers.map(({ vertex, sink }) => [vertex, sink]));
    /** By sink, and attempt or restart: how many subtasks run. */
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
        if (facts === undefined || restarted < 0) return;
        const sink = sinks.get(facts.vertex);
        if (sink === undefined) return;
        // After a rescale the attempts of a vertex no longer go in step.
        const generation = run.shadow.isRescaled ? restarted : facts.attempt;
        const key = `${String(generation)}:${sink}`;
        const count = (running.get(key) ?? 0) + 1;
        running.set(key, count);
        let all = 0;
        for (const writer of writers) {
          if (writer.sink === sink) all += run.shadow.layout.vertex(writer.vertex).parallelism;
        }
        if (count < all) return;
        const others = new Set(writers.map((writer) => writer.sink).filter((one) => one !== sink));
        checkOpen(run, findings, restarted, facts.restoredCheckpoint, index, others);
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
  others: ReadonlySet<string>,
): void {
  const kept = new Set<string>();
  const { metadata } = run.history.completed.get(restoredCheckpoint) ?? {};
  for (const { handle } of metadata?.vertices.flatMap(({ subtasks }) => subtasks) ?? []) {
    const snapshot = run.evidence.store.get(handle?.path ?? "") as TaskStateSnapshot | undefined;
    for (const { transactionalId, epoch } of snapshot?.operators.flatMap(committablesOf) ?? []) {
      kept.add(transactionName(transactionalId, epoch));
    }
  }
  for (const { transactionalId, epoch, state, openedRecord, log } of run.transactions.all) {
    // Another sink may still be starting.
    if (others.has(log.slice(log.indexOf("/") + 1))) continue;
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

import type { TaskStateSnapshot, CheckpointMetadata } from "../../model/operator-state.js";
import { transactionName } from "../output/transaction-history.js";
import type { Property } from "../property.js";
import { committablesOf } from "../shadow/snapshot-view.js";

/** The core of two-phase commit: nothing becomes visible that a restart could still undo. */
export const commitImpliesDurable: Property = {
  id: "P05",
  law: "A transaction becomes visible only after a checkpoint that contains it is complete and durable.",
  begin: (run, findings) => {
    const mayCommit = new Set<string>();
    return {
      types: ["checkpoint.completed", "log.transaction"],
      consume: ({ type, fields, index }) => {
        if (type === "checkpoint.completed") {
          const { vertices } = fields["metadata"] as CheckpointMetadata;
          for (const { handle } of vertices.flatMap(({ subtasks }) => subtasks)) {
            const snapshot = run.evidence.store.get(handle?.path ?? "");
            const operators = (snapshot as TaskStateSnapshot | undefined)?.operators ?? [];
            for (const { transactionalId, epoch } of operators.flatMap(committablesOf)) {
              mayCommit.add(transactionName(transactionalId, epoch));
            }
          }
          return;
        }
        if (fields["to"] !== "COMMITTED") return;
        findings.looked();
        const name = transactionName(
          fields["transactionalId"] as string,
          fields["epoch"] as number,
        );
        if (mayCommit.has(name)) return;
        findings.violation(
          index,
          `transaction ${name} with ${String(fields["rows"])} rows was committed, but no completed checkpoint contains it ` +
            `(the latest is ${String(run.history.latestCompleted)}): a restart would write its rows again`,
        );
      },
    };
  },
};

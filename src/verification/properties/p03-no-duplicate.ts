import type { Property } from "../property.js";
import { sinkTopics } from "../output/expected-rows.js";
import { isFunctionOfInput } from "../output/expected-rows.js";

/** Points at repeated rows among what P01 finds: the classic failure of a restart. */
export const noDuplicate: Property = {
  id: "P03",
  law: "No row is committed more often than the reference has it: nothing counts twice.",
  needsReference: true,
  begin: (run, findings) => ({
    types: [],
    finish: () => {
      const { evidence, history, shadow } = run;
      if (history.status !== "FINISHED") return;

      const reference = run.reference();
      if (reference === undefined) return;
      const arrivalMattered = shadow.arrivalMattered || reference.arrivalMatters;
      if (!isFunctionOfInput(evidence, arrivalMattered)) return;
      for (const sink of sinkTopics(run.evidence)) {
        const budget = new Map<string, number>();
        for (const { row } of reference.rows.get(sink) ?? []) {
          const text = JSON.stringify(row);
          budget.set(text, (budget.get(text) ?? 0) + 1);
        }
        for (const { value, state, transactionalId } of run.evidence.sinkLogs.get(sink) ?? []) {
          if (state !== "COMMITTED") continue;
          findings.looked();
          const text = JSON.stringify(value);
          const left = budget.get(text);
          // A row that the reference does not have at all is wrong, not repeated.
          if (left === undefined) continue;
          if (left === 0) {
            findings.violation(
              run.evidence.trace.recordCount,
              `row ${text} is committed once more than it should be, by transaction ${transactionalId}`,
            );
          } else budget.set(text, left - 1);
        }
      }
    },
  }),
};

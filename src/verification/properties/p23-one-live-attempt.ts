import { parseAttemptKey, subtaskOf, type ExecutionState } from "../../model/execution-attempt.js";
import type { Property } from "../property.js";

const OVER: readonly ExecutionState[] = ["FINISHED", "CANCELED", "FAILED"];

/** Two live attempts of one subtask would both write. */
export const oneLiveAttempt: Property = {
  id: "P23",
  law: "An attempt of a subtask is deployed only when the attempt before it is over, as far as the JobManager knows.",
  begin: (run, findings) => {
    const latest = new Map<string, { attempt: number; state: ExecutionState }>();
    return {
      types: ["execution.state"],
      consume: ({ fields, index }) => {
        const id = parseAttemptKey(fields["attempt"] as string);
        const { vertex, subtask, attempt } = id;
        const state = fields["to"] as ExecutionState;
        const key = subtaskOf(id);
        const before = latest.get(key);
        findings.looked();
        if (before !== undefined && before.attempt < attempt && !OVER.includes(before.state)) {
          findings.violation(
            index,
            `${run.shadow.layout.taskName(vertex, subtask)}: attempt ${String(attempt)} becomes ${state} ` +
              `while attempt ${String(before.attempt)} is still ${before.state}`,
          );
        }
        if (before === undefined || before.attempt <= attempt) latest.set(key, { attempt, state });
      },
    };
  },
};

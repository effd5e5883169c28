import type { Property } from "../property.js";

/**
 * A task that is just beginning or ending may decline: the checkpoint came at a bad moment. Those
 * behind it decline because it did; its own reason counts.
 */
const BAD_MOMENT =
  /^CHECKPOINT_DECLINED_(TASK_NOT_READY|TASK_CLOSING|INPUT_END_OF_STREAM|SUBSUMED|ON_CANCELLATION)/;

/** A runtime that disturbs itself would hide behind its recovery. */
export const quietRun: Property = {
  id: "P32",
  law: "Where nothing was injected nothing goes wrong: no restart, no lost TaskManager, no declined checkpoint.",
  begin: (run, findings) => {
    const isQuiet = run.evidence.plannedFaults.length === 0 && run.evidence.outcomes.length === 0;
    let userFailure = false;
    return {
      types: ["failover.started", "taskManager.lost", "checkpoint.declined", "task.state"],
      consume: ({ type, fields, index }) => {
        if (!isQuiet) return;
        findings.looked();
        if (BAD_MOMENT.test((fields["reason"] as string | undefined) ?? "")) return;
        // What user code throws is not the runtime's doing.
        if (type === "task.state") {
          const isUsers = run.shadow.userFailures > 0 || run.notComparable !== undefined;
          userFailure ||= fields["to"] === "FAILED" && isUsers;
        } else if (!userFailure && run.history.terminalEvent === null) {
          const what = (fields["cause"] ?? fields["reason"]) as string;
          findings.violation(index, `no fault was injected, but there was ${type}: ${what}`);
        }
      },
    };
  },
};

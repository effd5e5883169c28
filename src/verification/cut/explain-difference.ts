import type { OperatorSubtaskState } from "../../model/operator-state.js";
import type { RunEvidence } from "../run-evidence.js";
import { RunHistory } from "../run-history.js";
import { visitSnapshot } from "../shadow/snapshot-view.js";
import { ShadowExecution } from "../shadow/shadow-execution.js";
import type { ShadowTask } from "../shadow/shadow-task.js";
import { unexpiredAt } from "../shadow/unexpired-at.js";
import { firstDifference, StateListing } from "../shadow/state-digest.js";

/**
 * Says in which entry a stored snapshot differs from the reference, by following the trace once more
 * up to the cut. Only asked when they are known to differ.
 */
export function explainDifference(
  evidence: RunEvidence,
  cutRecord: number,
  { jobId, vertex, subtask, attempt }: ShadowTask,
  operator: number,
  stored: OperatorSubtaskState | undefined,
): string {
  const history = new RunHistory();
  const shadow = new ShadowExecution(evidence, history, { origins: false });
  for (let index = 0; index < cutRecord; index++) {
    const record = evidence.trace.recordAt(index);
    if (RunHistory.types.includes(record.type as never)) history.consume(record);
    if (ShadowExecution.types.includes(record.type as never)) shadow.consume(record);
  }
  const cut = evidence.trace.recordAt(cutRecord);
  shadow.clock.timeUs = cut.timeUs;
  const expected = new StateListing();
  const found = new StateListing();
  const task = shadow.taskOf(jobId, vertex, subtask, attempt);
  if (task === undefined) return "a subtask that the reference does not know";
  task.chain.operators[operator]?.visit(expected);
  const unexpired = unexpiredAt(shadow, task, operator, cut);
  if (stored !== undefined) visitSnapshot(stored, found, unexpired);
  return firstDifference(found, expected) ?? "the same entries in different number";
}

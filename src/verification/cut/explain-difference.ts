import type { OperatorSubtaskState } from "../../model/operator-state.js";
import type { RunEvidence } from "../run-evidence.js";
import { RunHistory } from "../run-history.js";
import { visitSnapshot } from "../shadow/snapshot-view.js";
import { ShadowExecution } from "../shadow/shadow-execution.js";
import type { ShadowTask } from "../shadow/shadow-task.js";
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
  const expected = new StateListing();
  shadow.taskOf(jobId, vertex, subtask, attempt)?.chain.operators[operator]?.visit(expected);
  const found = new StateListing();
  if (stored !== undefined) visitSnapshot(stored, found);
  return firstDifference(found, expected) ?? "the same entries in different number";
}

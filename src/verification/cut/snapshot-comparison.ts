import { sameMultiset } from "../multiset-hash.js";
import { StateDigest } from "../shadow/state-digest.js";
import { visitSnapshot } from "../shadow/snapshot-view.js";
import { unexpiredAt } from "../shadow/unexpired-at.js";
import type { CompletedCut, CutCheck, CutContext, SubtaskCut } from "./cut-oracle.js";
import { explainDifference } from "./explain-difference.js";

/**
 * Parts (a) and (c): what a subtask stored is what the reference holds after exactly the input before
 * the cut, starting from the restored checkpoint: offsets of splits (a), keyed state, timers and
 * operator state (c).
 */
export class SnapshotComparison implements CutCheck {
  private readonly context: CutContext;

  constructor(context: CutContext) {
    this.context = context;
  }

  check(cut: CompletedCut): void {
    for (const subtasks of cut.subtasks) {
      for (const subtask of subtasks) {
        if (subtask !== undefined && subtask.cut !== null) this.compare(cut, subtask);
      }
    }
  }

  private compare(completed: CompletedCut, subtask: SubtaskCut): void {
    const { task, cut, entry, snapshot } = subtask;
    // A snapshot that is not in the store is a matter of its own.
    if (cut === null || (entry.handle !== null && snapshot === undefined)) return;
    const { evidence, shadow } = this.context;
    const { operators } = shadow.layout.vertex(task.vertex);
    const at = evidence.trace.recordAt(cut.record);
    operators.forEach(({ operatorId, name }, operator) => {
      const stored = snapshot?.operators.find((one) => one.operatorId === operatorId);
      const found = new StateDigest();
      const unexpired = unexpiredAt(shadow, task, operator, at);
      if (stored !== undefined) visitSnapshot(stored, found, unexpired);
      const expected = cut.states[operator] as StateDigest;
      const sameSplits = sameMultiset(found.splits, expected.splits);
      const sameEntries = sameMultiset(found.entries, expected.entries);
      if (sameSplits && sameEntries) return;
      const difference = explainDifference(evidence, cut.record, task, operator, stored);
      this.context.report(
        sameSplits ? "c" : "a",
        completed.record,
        `checkpoint ${String(completed.checkpointId)}, ${task.name}, operator "${name}": ${difference}`,
      );
    });
  }
}

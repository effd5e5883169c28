import type { TraceRecord } from "../../kernel/trace-schema.js";
import type { TraceType } from "../../model/trace-events.js";
import { offsetResetAfter, type OffsetReset } from "../reference/offset-reset.js";
import { resetStrategyOf } from "../reference/reference-operators.js";
import type { InputTopic, RunEvidence } from "../run-evidence.js";
import type { ShadowExecution } from "../shadow/shadow-execution.js";

/**
 * Input that the log had deleted before it was read, so that sources went on behind it as
 * `auto.offset.reset` says. A fold over the trace.
 */
export class SkippedRecords {
  static readonly types: readonly TraceType[] = ["task.reply"];

  /** In the order of the trace; each as the effective execution has it. */
  ranges: readonly OffsetReset[] = [];
  private readonly shadow: ShadowExecution;

  constructor(shadow: ShadowExecution) {
    this.shadow = shadow;
  }

  consume({ process, fields }: TraceRecord): void {
    const task = this.shadow.tasks.get(process);
    // What an attempt does that has been replaced counts no more.
    if (task === undefined || this.shadow.newestOf(task.vertex, task.subtask) !== task) return;
    const operator = task.layout.vertex(task.vertex).operators[fields["operator"] as number];
    if (operator === undefined) return;
    const reset = offsetResetAfter(resetStrategyOf(operator.descriptor), fields["body"]);
    if (reset === undefined) return;
    // A restart from before an earlier reset comes to the same gap again.
    const isUndone = ({ splitId, from }: OffsetReset): boolean =>
      splitId === reset.splitId && from >= reset.from;
    this.ranges = [...this.ranges.filter((range) => !isUndone(range)), reset];
  }

  /** The input without what was skipped. */
  withoutSkipped(inputs: RunEvidence["inputs"]): RunEvidence["inputs"] {
    const isSkipped = (id: string, offset: number): boolean =>
      this.ranges.some(({ splitId, from, to }) => splitId === id && offset >= from && offset < to);
    const left = ({ partitions }: InputTopic): InputTopic => ({
      partitions: partitions.map(({ id, records }) => ({
        id,
        records: records.filter((_, offset) => !isSkipped(id, offset)),
      })),
    });
    return new Map([...inputs].map(([topic, input]) => [topic, left(input)]));
  }
}

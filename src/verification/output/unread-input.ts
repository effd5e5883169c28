import type { TraceRecord } from "../../kernel/trace-schema.js";
import type { TraceType } from "../../model/trace-events.js";
import { offsetResetAfter, type OffsetReset } from "../reference/offset-reset.js";
import { partitionsAddedLater } from "../reference/partitions-added-later.js";
import { resetStrategyOf } from "../reference/reference-operators.js";
import type { InputTopic, RunEvidence } from "../run-evidence.js";
import type { ShadowExecution } from "../shadow/shadow-execution.js";
import { StateDigest } from "../shadow/state-digest.js";

/**
 * Input that a job need not have read: what the log had deleted before (sources went on behind it, as
 * `auto.offset.reset` says, or wait for a partition that is gone), and partitions that were added when
 * nobody looked for them any more. A fold over the trace.
 */
export class UnreadInput {
  static readonly types: readonly TraceType[] = [
    "task.reply",
    "source.splitAssigned",
    "log.partitionsChanged",
  ];

  /** Left out by resets, in the order of the trace; each as the effective execution has it. */
  skipped: readonly OffsetReset[] = [];
  private readonly removed = new Set<string>();
  private readonly assigned = new Set<string>();
  private readonly evidence: RunEvidence;
  private readonly shadow: ShadowExecution;

  constructor(evidence: RunEvidence, shadow: ShadowExecution) {
    this.evidence = evidence;
    this.shadow = shadow;
  }

  consume(record: TraceRecord): void {
    const { type, fields } = record;
    if (type === "source.splitAssigned") this.assigned.add(fields["splitId"] as string);
    else if (type === "log.partitionsChanged") {
      for (const id of fields["removed"] as readonly string[]) this.removed.add(id);
    } else this.replied(record);
  }

  /** Asked for at the end: records of partitions that were deleted before these were read. */
  removedWithPartitions(): readonly OffsetReset[] {
    if (this.removed.size === 0) return [];
    const { vertices } = this.shadow.layout.graph;
    const atEnd = new StateDigest();
    for (const { index, parallelism, operators } of vertices) {
      if (!operators.some(({ coordinator }) => coordinator !== null)) continue;
      for (let subtask = 0; subtask < parallelism; subtask++) {
        this.shadow.newestOf(index, subtask)?.chain.head.visit(atEnd);
      }
    }
    return [...this.evidence.inputs.values()]
      .flatMap(({ partitions }) => partitions)
      .filter(({ id }) => this.removed.has(id) && !atEnd.finishedSplits.includes(id))
      .map(({ id, records }) => {
        return { splitId: id, from: atEnd.openSplits.get(id) ?? 0, to: records.length };
      })
      .filter(({ from, to }) => from < to);
  }

  /** The input without what was not there for the job; `undefined` = everything was. */
  inputRead(): RunEvidence["inputs"] | undefined {
    const { inputs } = this.evidence;
    const never = new Set([...partitionsAddedLater(inputs)].filter((id) => !this.assigned.has(id)));
    const lost = [...this.skipped, ...this.removedWithPartitions()];
    if (never.size === 0 && lost.length === 0) return undefined;
    const isRead = (id: string, offset: number): boolean =>
      !lost.some(({ splitId, from, to }) => splitId === id && offset >= from && offset < to);
    const left = ({ partitions }: InputTopic): InputTopic => ({
      partitions: partitions
        .filter(({ id }) => !never.has(id))
        .map(({ id, records }) => ({
          id,
          records: records.filter((_, offset) => isRead(id, offset)),
        })),
    });
    return new Map([...inputs].map(([topic, input]) => [topic, left(input)]));
  }

  private replied({ process, fields }: TraceRecord): void {
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
    this.skipped = [...this.skipped.filter((range) => !isUndone(range)), reset];
  }
}

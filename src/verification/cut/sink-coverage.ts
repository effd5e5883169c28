import type { JobGraph, JobVertex } from "../../model/job-graph.js";
import type { SubtaskCheckpointEntry } from "../../model/operator-state.js";
import { addMultiset, emptyMultiset, sameMultiset, type MultisetHash } from "../multiset-hash.js";
import { hasTimedOut } from "../output/lost-transactions.js";
import type { ObservedTransaction } from "../output/transaction-history.js";
import { transactionName } from "../output/transaction-history.js";
import { committablesOf, type Committable } from "../shadow/snapshot-view.js";
import type { ShadowTask } from "../shadow/shadow-task.js";
import type { CompletedCut, CutCheck, CutContext, SubtaskCut } from "./cut-oracle.js";

/** Where the two halves of a sink run: subtask i of the one works for subtask i of the other. */
interface SinkVertices {
  readonly writer: number;
  readonly committer: number;
}

function sinkVertices({ vertices, edges }: JobGraph): SinkVertices[] {
  const has = (vertex: JobVertex | undefined, type: string): boolean =>
    vertex?.operators.some(({ descriptor }) => descriptor.type === type) ?? false;
  return vertices
    .filter((vertex) => has(vertex, "committer"))
    .flatMap((vertex) => {
      const committer = vertex.index;
      if (has(vertex, "sinkWriter")) return [{ writer: committer, committer }];
      return edges
        .filter(({ targetVertex, sourceVertex }) => {
          const producer = vertices[sourceVertex];
          const isPaired = producer?.parallelism === vertex.parallelism;
          return targetVertex === committer && isPaired && has(producer, "sinkWriter");
        })
        .map(({ sourceVertex }) => ({ writer: sourceVertex, committer }));
    });
}

/** What the snapshots of one attempt have promised to commit so far. */
interface Coverage {
  readonly transactions: Set<ObservedTransaction>;
  readonly rows: MultisetHash;
}

/**
 * Part (e): every row that reached a transactional sink before the cut is in a transaction that this
 * snapshot (or an earlier one) commits, and lay durable in the log before the subtask acknowledged.
 */
export class SinkCoverage implements CutCheck {
  private readonly context: CutContext;
  private readonly coverage = new Map<ShadowTask, Coverage>();
  private readonly sinks: readonly SinkVertices[];

  constructor(context: CutContext) {
    this.context = context;
    this.sinks = sinkVertices(context.evidence.jobGraph);
  }

  check(cut: CompletedCut): void {
    for (const { writer, committer } of this.sinks) {
      cut.subtasks[committer]?.forEach((subtask, index) => {
        const from = cut.subtasks[writer]?.[index];
        const rows = from?.cut?.rows ?? from?.task.rows;
        if (subtask === undefined || rows === undefined) return;
        const all = emptyMultiset();
        for (const bag of rows.values()) addMultiset(all, bag, 1);
        this.checkSubtask(cut, subtask, all);
      });
    }
  }

  private checkSubtask(
    cut: CompletedCut,
    { task, entry, cut: own, snapshot }: SubtaskCut,
    rows: MultisetHash,
  ): void {
    if (own === null || (entry.handle !== null && snapshot === undefined)) return;
    const covered = this.coverageOf(task);
    const inherited = this.inherited(task);
    for (const committable of snapshot?.operators.flatMap(committablesOf) ?? []) {
      if (inherited.has(keyOf(committable))) continue;
      this.cover(cut, task, entry, covered, committable);
    }
    if (sameMultiset(covered.rows, rows)) return;
    const missing = rows.count - covered.rows.count;
    this.context.report(
      "e",
      cut.record,
      `checkpoint ${String(cut.checkpointId)}, ${task.name}: the reference gives its sink ` +
        `${String(rows.count)} rows before the barrier, its transactions hold ${String(covered.rows.count)}` +
        (missing === 0
          ? " of other content"
          : `: ${missing > 0 ? "rows are missing" : "rows are too many"}`),
    );
  }

  private cover(
    cut: CompletedCut,
    task: ShadowTask,
    entry: SubtaskCheckpointEntry,
    covered: Coverage,
    { transactionalId, epoch }: Committable,
  ): void {
    const { transactions, report } = this.context;
    const transaction = transactions.of(transactionalId, epoch);
    const name = transactionName(transactionalId, epoch);
    const where = `checkpoint ${String(cut.checkpointId)}, ${task.name}`;
    if (transaction === undefined) {
      report(
        "e",
        cut.record,
        `${where}: transaction ${name} is to be committed, but the log never saw it`,
      );
      return;
    }
    if (covered.transactions.has(transaction)) return;
    covered.transactions.add(transaction);
    addMultiset(covered.rows, transaction.rows, 1);
    // That the log ends slow transactions is its contract, and said elsewhere.
    if (transaction.state === "ABORTED" && !hasTimedOut(transaction)) {
      report(
        "e",
        cut.record,
        `${where}: transaction ${name} is to be committed, but the log has aborted it (${transaction.cause})`,
      );
    }
    const path = entry.handle?.path ?? "";
    const durable = this.context.history.snapshotsDurable.get(path) ?? cut.record;
    const late = transaction.batches.find(({ record }) => record > durable);
    if (late === undefined) return;
    report(
      "e",
      cut.record,
      `${where}: rows of transaction ${name} reached the log only after the snapshot was acknowledged`,
    );
  }

  private coverageOf(task: ShadowTask): Coverage {
    let coverage = this.coverage.get(task);
    if (coverage === undefined) {
      coverage = { transactions: new Set<ObservedTransaction>(), rows: emptyMultiset() };
      this.coverage.set(task, coverage);
    }
    return coverage;
  }

  /** Committables of earlier attempts, which the restored checkpoint has handed on. */
  private inherited(task: ShadowTask): ReadonlySet<string> {
    const { history, evidence } = this.context;
    const restored = history.completed.get(task.restoredCheckpoint);
    const keys = new Set<string>();
    if (restored === undefined) return keys;
    const { vertexId } = this.context.shadow.layout.vertex(task.vertex);
    const stored = restored.metadata.vertices.find((vertex) => vertex.vertexId === vertexId);
    for (const { handle } of stored?.subtasks ?? []) {
      const snapshot = evidence.store.get(handle?.path ?? "") as
        { operators: Parameters<typeof committablesOf>[0][] } | undefined;
      for (const committable of snapshot?.operators.flatMap(committablesOf) ?? []) {
        keys.add(keyOf(committable));
      }
    }
    return keys;
  }
}

function keyOf({ transactionalId, epoch }: Committable): string {
  return `${transactionalId}#${String(epoch)}`;
}

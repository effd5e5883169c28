import type { TraceRecord } from "../../kernel/trace-schema.js";
import type {
  CheckpointMetadata,
  SubtaskCheckpointEntry,
  TaskStateSnapshot,
} from "../../model/operator-state.js";
import type { TraceType } from "../../model/trace-events.js";
import type { TransactionHistory } from "../output/transaction-history.js";
import type { RunEvidence } from "../run-evidence.js";
import type { RunHistory } from "../run-history.js";
import type { ShadowExecution } from "../shadow/shadow-execution.js";
import { storedSnapshot } from "../shadow/stored-snapshot.js";
import type { ChannelMark, ShadowCut, ShadowTask } from "../shadow/shadow-task.js";
import { ChannelBalance } from "./channel-balance.js";
import { SinkCoverage } from "./sink-coverage.js";
import { SnapshotComparison } from "./snapshot-comparison.js";
import { SplitOwnership } from "./split-ownership.js";

/** The five parts of a consistent cut. */
export type CutPart = "a" | "b" | "c" | "d" | "e";

/** Something in a completed checkpoint that contradicts the reference. */
export interface CutViolation {
  readonly part: CutPart;
  readonly record: number;
  readonly detail: string;
}

/** One subtask in a completed checkpoint. */
export interface SubtaskCut {
  readonly task: ShadowTask;
  readonly entry: SubtaskCheckpointEntry;
  /** `null` = it had finished before the checkpoint was triggered: its cut is its end. */
  readonly cut: ShadowCut | null;
  readonly inputs: readonly ChannelMark[];
  readonly outputs: readonly (readonly ChannelMark[])[];
  /** `undefined` = nothing was stored. */
  readonly snapshot: TaskStateSnapshot | undefined;
}

/** A completed checkpoint with what the reference says about each subtask. */
export interface CompletedCut {
  readonly checkpointId: number;
  /** Position of the `checkpoint.completed` record. */
  readonly record: number;
  readonly metadata: CheckpointMetadata;
  /** By vertex and subtask. */
  readonly subtasks: readonly (readonly (SubtaskCut | undefined)[])[];
}

/** What each part may use. */
export interface CutContext {
  readonly evidence: RunEvidence;
  readonly history: RunHistory;
  readonly shadow: ShadowExecution;
  readonly transactions: TransactionHistory;
  report(part: CutPart, record: number, detail: string): void;
}

/** Looks at one aspect of a completed checkpoint. */
export interface CutCheck {
  check(cut: CompletedCut): void;
}

/**
 * Proves of every completed checkpoint that it is a consistent cut: (a) offsets, (b) channels,
 * (c) state, (d) splits, (e) sink rows. Together they say that a restart from it continues the one
 * correct execution.
 */
export class CutOracle {
  readonly violations: CutViolation[] = [];
  checkpoints = 0;
  private readonly context: CutContext;
  private readonly checks: readonly CutCheck[];

  static readonly types: readonly TraceType[] = ["checkpoint.completed"];

  constructor(
    evidence: RunEvidence,
    history: RunHistory,
    shadow: ShadowExecution,
    transactions: TransactionHistory,
  ) {
    this.context = {
      evidence,
      history,
      shadow,
      transactions,
      report: (part, record, detail) => {
        this.violations.push({ part, record, detail });
      },
    };
    this.checks = [
      new ChannelBalance(this.context),
      new SnapshotComparison(this.context),
      new SplitOwnership(this.context),
      new SinkCoverage(this.context),
    ];
  }

  consume({ fields, index }: TraceRecord): void {
    if (this.context.shadow.notRecomputable !== undefined) return;
    const metadata = fields["metadata"] as CheckpointMetadata;
    const checkpointId = fields["checkpointId"] as number;
    // What the store has lost cannot be compared; that it lost it is said elsewhere.
    const { spoiled } = this.context.history;
    const isSpoiled = ({ handle }: SubtaskCheckpointEntry): boolean =>
      handle !== null && [handle, ...(handle.shared ?? [])].some(({ path }) => spoiled.has(path));
    if (metadata.vertices.some(({ subtasks }) => subtasks.some(isSpoiled))) return;
    this.checkpoints++;
    const subtasks = this.context.shadow.layout.graph.vertices.map((vertex) => {
      const stored = metadata.vertices.find(({ vertexId }) => vertexId === vertex.vertexId);
      const cuts: (SubtaskCut | undefined)[] = [];
      for (const entry of stored?.subtasks ?? []) {
        cuts[entry.subtask] = this.subtaskCut(
          metadata.jobId,
          vertex.index,
          entry,
          checkpointId,
          index,
        );
      }
      return cuts;
    });
    const cut: CompletedCut = { checkpointId, record: index, metadata, subtasks };
    for (const check of this.checks) check.check(cut);
  }

  private subtaskCut(
    jobId: string,
    vertex: number,
    entry: SubtaskCheckpointEntry,
    checkpointId: number,
    record: number,
  ): SubtaskCut | undefined {
    const { shadow, evidence, report } = this.context;
    const { subtask, attempt, handle, finished } = entry;
    const task = shadow.taskOf(jobId, vertex, subtask, attempt) ?? shadow.newestOf(vertex, subtask);
    const cut = task?.cuts.get(checkpointId);
    const isOver = finished && task?.finished === true;
    if (task === undefined || (cut === undefined && !isOver)) {
      const name = shadow.layout.taskName(vertex, subtask);
      const what = `checkpoint ${String(checkpointId)} is complete, but ${name}, attempt ${String(attempt)}, took no snapshot for it`;
      report("c", record, what);
      return undefined;
    }
    return {
      task,
      entry,
      cut: cut ?? null,
      inputs: cut?.inputs ?? task.inputMarks(),
      outputs: cut?.outputs ?? task.outputMarks(),
      snapshot: storedSnapshot(evidence.store, handle),
    };
  }
}

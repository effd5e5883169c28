/**
 * Remembers which splits a subtask got since which checkpoint, so that a failed reader's splits come
 * back exactly once: those it had in its snapshot it restores itself, the others return.
 *
 * Flink: org.apache.flink.runtime.source.coordinator.SplitAssignmentTracker
 * Simplified: no
 */
import type { SourceSplit } from "../../model/source.js";

type Assignments = Map<number, SourceSplit[]>;

export interface SplitAssignmentTrackerState {
  /** By checkpoint: what was assigned after the previous one and before it. */
  byCheckpoint: Map<number, Assignments>;
  uncheckpointed: Assignments;
}

export class SplitAssignmentTracker {
  state: SplitAssignmentTrackerState = { byCheckpoint: new Map(), uncheckpointed: new Map() };

  recordSplitAssignment(subtask: number, split: SourceSplit): void {
    append(this.state.uncheckpointed, subtask, [split]);
  }

  /** The coordinator was snapshotted: what it had assigned belongs to this checkpoint. */
  onCheckpoint(checkpointId: number): void {
    this.state.byCheckpoint.set(checkpointId, this.state.uncheckpointed);
    this.state.uncheckpointed = new Map();
  }

  /** Readers have these splits in their snapshots for good. */
  onCheckpointComplete(checkpointId: number): void {
    for (const id of this.state.byCheckpoint.keys()) {
      if (id <= checkpointId) this.state.byCheckpoint.delete(id);
    }
  }

  /** Takes back what a subtask got after the checkpoint that it restores. */
  getAndRemoveUncheckpointedAssignment(
    subtask: number,
    restoredCheckpointId: number,
  ): SourceSplit[] {
    const splits: SourceSplit[] = [];
    for (const [id, assignments] of [...this.state.byCheckpoint].sort((a, b) => a[0] - b[0])) {
      if (id > restoredCheckpointId) splits.push(...take(assignments, subtask));
    }
    splits.push(...take(this.state.uncheckpointed, subtask));
    return splits;
  }
}

function append(assignments: Assignments, subtask: number, splits: readonly SourceSplit[]): void {
  const known = assignments.get(subtask);
  if (known === undefined) assignments.set(subtask, [...splits]);
  else known.push(...splits);
}

function take(assignments: Assignments, subtask: number): readonly SourceSplit[] {
  const splits = assignments.get(subtask) ?? [];
  assignments.delete(subtask);
  return splits;
}

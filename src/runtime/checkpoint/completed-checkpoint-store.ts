/**
 * The completed checkpoints that are kept for recovery, oldest first. Savepoints are not among
 * them, except one that the job was started from.
 *
 * Flink: org.apache.flink.runtime.checkpoint.DefaultCompletedCheckpointStore and
 * CheckpointSubsumeHelper
 * Simplified: no reference counts of shared state
 */
import { checkArgument } from "../../model/java-exception.js";
import { isSavepoint, isSynchronousSavepoint } from "./checkpoint-options.js";
import type { CompletedCheckpoint } from "./completed-checkpoint.js";

export interface CompletedCheckpointStoreState {
  completedCheckpoints: CompletedCheckpoint[];
}

export class CompletedCheckpointStore {
  state: CompletedCheckpointStoreState;
  readonly maxRetainedCheckpoints: number;

  /** @param recovered what a former leader has left, oldest first */
  constructor(maxRetainedCheckpoints: number, recovered: readonly CompletedCheckpoint[] = []) {
    checkArgument(maxRetainedCheckpoints >= 1, "Must retain at least one checkpoint.");
    this.maxRetainedCheckpoints = maxRetainedCheckpoints;
    this.state = { completedCheckpoints: [...recovered] };
  }

  /** Adds a checkpoint whose pointer is durable; returns those that it replaces, oldest first. */
  addCheckpointAndSubsumeOldestOne(checkpoint: CompletedCheckpoint): CompletedCheckpoint[] {
    const kept = this.state.completedCheckpoints;
    kept.push(checkpoint);
    const subsumed: CompletedCheckpoint[] = [];
    for (const candidate of [...kept]) {
      if (kept.length <= this.maxRetainedCheckpoints) break;
      if (!this.canSubsume(candidate)) continue;
      kept.splice(kept.indexOf(candidate), 1);
      subsumed.push(candidate);
    }
    return subsumed;
  }

  getLatestCheckpoint(): CompletedCheckpoint | null {
    return this.state.completedCheckpoints.at(-1) ?? null;
  }

  /** 0 when there is none, as Flink tells it to tasks. */
  getLatestCheckpointId(): number {
    return this.getLatestCheckpoint()?.checkpointId ?? 0;
  }

  getAllCheckpoints(): readonly CompletedCheckpoint[] {
    return this.state.completedCheckpoints;
  }

  /** The job must always have a checkpoint that is not a savepoint, unless it stops with one. */
  private canSubsume(candidate: CompletedCheckpoint): boolean {
    const latest = this.getLatestCheckpoint();
    if (candidate === latest || latest === null) return false;
    if (isSavepoint(candidate.type) || isSynchronousSavepoint(latest.type)) return true;
    const latestNotSavepoint = this.state.completedCheckpoints.findLast(
      ({ type }) => !isSavepoint(type),
    );
    return latestNotSavepoint !== undefined && latestNotSavepoint !== candidate;
  }
}

/**
 * The completed checkpoints that are kept for recovery, oldest first. Savepoints are not among
 * them, except one that the job was started from.
 *
 * Flink: org.apache.flink.runtime.checkpoint.DefaultCompletedCheckpointStore and
 * CheckpointSubsumeHelper
 * Simplified: no
 */
import { checkArgument } from "../../model/java-exception.js";
import { isSavepoint, isSynchronousSavepoint } from "./checkpoint-options.js";
import { SharedStateRegistry, type SharedStateRegistryState } from "./shared-state-registry.js";
import type { CompletedCheckpoint } from "./completed-checkpoint.js";

export interface CompletedCheckpointStoreState {
  completedCheckpoints: CompletedCheckpoint[];
  /** Subsumed, but their folders hold files that are still in use. */
  subsumedInUse: CompletedCheckpoint[];
  sharedStates: SharedStateRegistryState;
}

export class CompletedCheckpointStore {
  readonly maxRetainedCheckpoints: number;
  readonly sharedStateRegistry: SharedStateRegistry;
  private own: Omit<CompletedCheckpointStoreState, "sharedStates">;

  /** @param recovered what a former leader has left, oldest first */
  constructor(
    maxRetainedCheckpoints: number,
    recovered: readonly CompletedCheckpoint[] = [],
    sharedStateRegistry: SharedStateRegistry = new SharedStateRegistry(() => undefined),
  ) {
    checkArgument(maxRetainedCheckpoints >= 1, "Must retain at least one checkpoint.");
    this.maxRetainedCheckpoints = maxRetainedCheckpoints;
    this.sharedStateRegistry = sharedStateRegistry;
    this.own = { completedCheckpoints: [...recovered], subsumedInUse: [] };
  }

  get state(): CompletedCheckpointStoreState {
    return { ...this.own, sharedStates: this.sharedStateRegistry.state };
  }

  set state({ sharedStates, ...own }: CompletedCheckpointStoreState) {
    this.own = own;
    this.sharedStateRegistry.state = sharedStates;
  }

  /** A former leader has left these, oldest first. */
  recover(checkpoints: readonly CompletedCheckpoint[]): void {
    this.own.completedCheckpoints.push(...checkpoints);
  }

  /** Adds a checkpoint whose pointer is durable; returns those that it replaces, oldest first. */
  addCheckpointAndSubsumeOldestOne(checkpoint: CompletedCheckpoint): CompletedCheckpoint[] {
    const kept = this.own.completedCheckpoints;
    kept.push(checkpoint);
    const subsumed = this.own.subsumedInUse;
    for (const candidate of [...kept]) {
      if (kept.length <= this.maxRetainedCheckpoints) break;
      if (!this.canSubsume(candidate)) continue;
      kept.splice(kept.indexOf(candidate), 1);
      subsumed.push(candidate);
    }
    const lowest = kept.find(({ type }) => !isSavepoint(type));
    const inUse = this.sharedStateRegistry.unregisterUnusedState(lowest?.checkpointId ?? -1);
    this.own.subsumedInUse = subsumed.filter(({ checkpointId }) => inUse.has(checkpointId));
    return subsumed.filter(({ checkpointId }) => !inUse.has(checkpointId));
  }

  /** The job has ended: deletes shared files of which no checkpoint is kept. */
  shutdown(areRetained: boolean): void {
    const retained = this.own.completedCheckpoints.filter(({ type }) => !isSavepoint(type));
    const lowest = areRetained ? retained[0]?.checkpointId : undefined;
    this.sharedStateRegistry.unregisterUnusedState(lowest ?? Infinity);
  }

  getLatestCheckpoint(): CompletedCheckpoint | null {
    return this.own.completedCheckpoints.at(-1) ?? null;
  }

  /** 0 when there is none, as Flink tells it to tasks. */
  getLatestCheckpointId(): number {
    return this.getLatestCheckpoint()?.checkpointId ?? 0;
  }

  getAllCheckpoints(): readonly CompletedCheckpoint[] {
    return this.own.completedCheckpoints;
  }

  /** The job must always have a checkpoint that is not a savepoint, unless it stops with one. */
  private canSubsume(candidate: CompletedCheckpoint): boolean {
    const latest = this.getLatestCheckpoint();
    if (candidate === latest || latest === null) return false;
    if (isSavepoint(candidate.type) || isSynchronousSavepoint(latest.type)) return true;
    const latestNotSavepoint = this.own.completedCheckpoints.findLast(
      ({ type }) => !isSavepoint(type),
    );
    return latestNotSavepoint !== undefined && latestNotSavepoint !== candidate;
  }
}

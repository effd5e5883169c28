/**
 * Protocol decisions of the JobManager's components that could be wrong, as replaceable functions.
 *
 * Flink: none (decisions spread over CheckpointCoordinator, PendingCheckpoint, Execution, SourceCoordinator
 * and the fenced endpoints)
 * Simplified: no
 */
export interface ControlPlaneRules {
  /** A message is handled if it names the leader session that its receiver has now. */
  acceptsFencingToken(current: string, received: string): boolean;
  /**
   * A checkpoint is complete when every task has acknowledged. `acknowledgements` counts the messages
   * that named it, repeated ones included.
   */
  isFullyAcknowledged(notYetAcknowledged: number, acknowledgements: number, tasks: number): boolean;
  /** Tasks hear of a completed checkpoint only when its metadata is durable. */
  notifiesOnlyWhenDurable(): boolean;
  /** The checkpoint to restore, of the completed and the pending ones (ascending ids); `null` = none. */
  checkpointToRestore(
    completedIds: readonly number[],
    pendingIds: readonly number[],
  ): number | null;
  /** A restarted task gets back its state. */
  restoresTaskState(vertex: number, isSource: boolean): boolean;
  /** Only the attempt that runs now may acknowledge. */
  acceptsAcknowledgement(isCurrentAttempt: boolean): boolean;
  /** The completion of a checkpoint is told to its tasks. */
  deliversCompletion(checkpointId: number): boolean;
  /** Splits that a reset subtask got after the restored checkpoint go back to the enumerator. */
  handsSplitsBack(): boolean;
  /** A task's failure restarts its whole pipelined region, not only itself. */
  restartsWholeRegion(): boolean;
}

export const DEFAULT_CONTROL_PLANE_RULES: ControlPlaneRules = {
  acceptsFencingToken: (current, received) => current === received,
  isFullyAcknowledged: (notYetAcknowledged) => notYetAcknowledged === 0,
  notifiesOnlyWhenDurable: () => true,
  checkpointToRestore: (completedIds) => completedIds.at(-1) ?? null,
  restoresTaskState: () => true,
  acceptsAcknowledgement: (isCurrentAttempt) => isCurrentAttempt,
  deliversCompletion: () => true,
  handsSplitsBack: () => true,
  restartsWholeRegion: () => true,
};

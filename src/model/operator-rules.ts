/**
 * Decisions of operators and connectors that could be wrong, each a small named function, so that a
 * deliberately broken one can be put in its place from outside. An operator finds them in its context.
 */
export interface OperatorRules {
  /** A window is late, and an element for it dropped, if its cleanup time has been reached. */
  isWindowLate(cleanupTime: number, currentWatermark: number): boolean;
  /** The position that a split's state holds after the record at `offset` was emitted. */
  offsetAfterEmit(offset: number): number;
  /** The position from which a restored split is read, given the one in the snapshot. */
  restoredOffset(snapshotOffset: number): number;
  /** Whether a sink's transaction is committed already when it is pre-committed. */
  commitsAtPreCommit(): boolean;
  /** Whether the completion of checkpoint `completed` commits what was collected under `collected`. */
  commitsCollected(collected: number, completed: number): boolean;
  /** Whether committables found in restored state are taken over and committed again at once. */
  recommitsOnRestore(): boolean;
  /** Whether a restored writer fences and aborts what earlier attempts left open. */
  abortsLingering(): boolean;
  /** Whether a failed commit is an error; a broken sink swallows it. */
  failsOnCommitError(): boolean;
}

/** What Flink does. */
export const DEFAULT_OPERATOR_RULES: OperatorRules = {
  isWindowLate: (cleanupTime, currentWatermark) => cleanupTime <= currentWatermark,
  offsetAfterEmit: (offset) => offset + 1,
  restoredOffset: (snapshotOffset) => snapshotOffset,
  commitsAtPreCommit: () => false,
  commitsCollected: (collected, completed) => collected <= completed,
  recommitsOnRestore: () => true,
  abortsLingering: () => true,
  failsOnCommitError: () => true,
};

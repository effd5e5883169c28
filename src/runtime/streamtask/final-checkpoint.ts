/**
 * The checkpoint that a task waits for when its data has ended: the first one that it takes with all
 * operators finished, or the savepoint with which the job stops.
 *
 * Flink: org.apache.flink.streaming.runtime.tasks.StreamTask (`afterInvoke`, `setSynchronousSavepoint`)
 * Simplified: no
 */
import { checkState, JavaException } from "../../model/java-exception.js";

export interface FinalCheckpointState {
  /** First checkpoint that was taken after all operators had finished; -1 = none yet. */
  minCheckpointId: number;
  /** Savepoint with which the job stops; -1 = none. */
  syncSavepointId: number;
  isCompleted: boolean;
}

export class FinalCheckpoint {
  state: FinalCheckpointState = {
    minCheckpointId: -1,
    syncSavepointId: -1,
    isCompleted: false,
  };

  get isStopping(): boolean {
    return this.state.syncSavepointId >= 0;
  }

  setSynchronousSavepoint(checkpointId: number): void {
    const { syncSavepointId } = this.state;
    checkState(
      syncSavepointId < 0 || syncSavepointId === checkpointId,
      "at most one stop-with-savepoint checkpoint at a time is allowed",
    );
    this.state.syncSavepointId = checkpointId;
  }

  /** A checkpoint is taken with all operators finished. */
  takenAfterEnd(checkpointId: number): void {
    if (this.state.minCheckpointId < 0) this.state.minCheckpointId = checkpointId;
  }

  /** Operators have been told that the checkpoint is complete. */
  notifyComplete(checkpointId: number): void {
    const { minCheckpointId, syncSavepointId } = this.state;
    const isFinal = minCheckpointId >= 0 && checkpointId >= minCheckpointId;
    const isAwaited = this.isStopping ? checkpointId === syncSavepointId : isFinal;
    if (isAwaited) this.state.isCompleted = true;
  }

  /** @throws JavaException if the job was to stop with this savepoint */
  notifyAborted(checkpointId: number): void {
    if (checkpointId !== this.state.syncSavepointId) return;
    throw new JavaException("FlinkRuntimeException", "Stop-with-savepoint failed.");
  }
}

/**
 * Copies of the state of a TaskManager's tasks, kept beside what is in the checkpoint storage: a task
 * that restarts in the same slot need not fetch it. The storage has everything; a copy may be missing.
 *
 * Flink: org.apache.flink.runtime.state.TaskExecutorLocalStateStoresManager and
 * org.apache.flink.runtime.state.TaskLocalStateStoreImpl
 * Simplified: copies die with the TaskManager's process (no working directory); of an incremental
 * snapshot only the files that it wrote itself
 */
import type { ExecutionAttemptId } from "../../model/execution-attempt.js";
import type { TaskDeploymentDescriptor } from "../rpc/task-gateways.js";

/** Contents by path in the checkpoint storage. */
type LocalFiles = Map<string, unknown>;

export class TaskExecutorLocalStateStores {
  /** By slot allocation, then by vertex and subtask, then by checkpoint. */
  state: { stores: Map<string, Map<string, Map<number, LocalFiles>>> } = { stores: new Map() };

  storeLocalState(
    allocationId: string,
    attempt: ExecutionAttemptId,
    checkpointId: number,
    files: readonly (readonly [path: string, content: unknown])[],
  ): void {
    const store = this.storeOf(allocationId, attempt);
    store.set(checkpointId, new Map(files));
  }

  /** Earlier checkpoints are not restored any more. */
  confirmCheckpoint(allocationId: string, attempt: ExecutionAttemptId, checkpointId: number): void {
    const store = this.storeOf(allocationId, attempt);
    for (const earlier of store.keys()) if (earlier < checkpointId) store.delete(earlier);
  }

  abortCheckpoint(allocationId: string, attempt: ExecutionAttemptId, checkpointId: number): void {
    this.storeOf(allocationId, attempt).delete(checkpointId);
  }

  /** What a new attempt in the slot finds of the state that it is to restore. */
  retrieveLocalState({
    allocationId,
    attempt,
    restore,
  }: TaskDeploymentDescriptor): ReadonlyMap<string, unknown> {
    if (restore === null) return new Map();
    return this.storeOf(allocationId, attempt).get(restore.checkpointId) ?? new Map();
  }

  /** The slot belongs to nobody any more. */
  releaseLocalStateForAllocationId(allocationId: string): void {
    this.state.stores.delete(allocationId);
  }

  /** The disk is empty. */
  lose(): void {
    this.state.stores.clear();
  }

  private storeOf(
    allocationId: string,
    { jobId, vertex, subtask }: ExecutionAttemptId,
  ): Map<number, LocalFiles> {
    let ofSlot = this.state.stores.get(allocationId);
    if (ofSlot === undefined) this.state.stores.set(allocationId, (ofSlot = new Map()));
    const task = `${jobId}:${String(vertex)}:${String(subtask)}`;
    let store = ofSlot.get(task);
    if (store === undefined) ofSlot.set(task, (store = new Map()));
    return store;
  }
}

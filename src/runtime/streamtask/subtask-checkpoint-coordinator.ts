/**
 * Checkpoints of one task: barrier to the outputs, synchronous snapshot, upload, acknowledgement;
 * and what becomes of aborted ones.
 *
 * Flink: org.apache.flink.streaming.runtime.tasks.SubtaskCheckpointCoordinatorImpl
 * Simplified: no channel state yet; the upload of a snapshot is one request
 */
import type { SerializedThrowable } from "../../model/execution-attempt.js";
import type { StoreReply } from "../../model/external-protocol.js";
import type { StateHandle, TaskStateSnapshot } from "../../model/operator-state.js";
import { hashValue32 } from "../../kernel/hash.js";
import type { CheckpointBarrier } from "../io/channel-element.js";
import type { TaskRuntime } from "./task-runtime.js";

export interface SubtaskCheckpointCoordinatorState {
  lastCheckpointId: number;
  /** Ids that the JobManager aborted before their barrier came. */
  aborted: Set<number>;
  /** Uploads under way, by checkpoint. */
  uploads: Map<number, StateHandle>;
}

/** Where all snapshots go. */
export const CHECKPOINT_STORE = "store/checkpoints";

/** Request ids of uploads begin so. */
export const UPLOAD_PREFIX = "upload:";

export class SubtaskCheckpointCoordinator {
  state: SubtaskCheckpointCoordinatorState = {
    lastCheckpointId: -1,
    aborted: new Set(),
    uploads: new Map(),
  };
  private readonly runtime: TaskRuntime;

  constructor(runtime: TaskRuntime) {
    this.runtime = runtime;
  }

  /** What to do with a barrier that is complete: `ignore` an old one, `cancel` an aborted one. */
  admit(checkpointId: number): "ignore" | "cancel" | "snapshot" {
    const { state } = this;
    if (checkpointId <= state.lastCheckpointId) return "ignore";
    state.lastCheckpointId = checkpointId;
    for (const id of state.aborted) if (id < checkpointId) state.aborted.delete(id);
    return state.aborted.delete(checkpointId) ? "cancel" : "snapshot";
  }

  /** The asynchronous part: writes the snapshot; the acknowledgement follows when it is durable. */
  upload(barrier: CheckpointBarrier, snapshot: TaskStateSnapshot): void {
    const { checkpointId } = barrier;
    const { jobId, vertex, subtask, attempt } = this.runtime.descriptor.attempt;
    if (isEmpty(snapshot)) {
      this.acknowledge(checkpointId, null);
      return;
    }
    const name = `${String(vertex)}-${String(subtask)}-${String(attempt)}`;
    const key = `checkpoints/${jobId}/chk-${String(checkpointId)}/${name}`;
    const hash = hashValue32(snapshot, 0);
    const handle: StateHandle = Object.freeze({ path: key, hash, bytes: sizeOf(snapshot) });
    this.state.uploads.set(checkpointId, handle);
    const requestId = `${UPLOAD_PREFIX}${String(checkpointId)}`;
    const message = { type: "store.put", requestId, key, value: Object.freeze(snapshot) };
    this.runtime.context.point("checkpoint.upload.started");
    this.runtime.requests.send(CHECKPOINT_STORE, message);
    if (!this.runtime.environment.rules.task.acknowledgesOnlyDurable()) {
      this.acknowledge(checkpointId, handle);
    }
  }

  /** The store has answered. */
  onUploaded(reply: StoreReply): void {
    const checkpointId = Number(reply.requestId.slice(UPLOAD_PREFIX.length));
    const handle = this.state.uploads.get(checkpointId);
    if (handle === undefined) return;
    this.state.uploads.delete(checkpointId);
    const { path, hash, bytes } = handle;
    if (!reply.ok) {
      const message = `Could not materialize checkpoint ${String(checkpointId)}: ${reply.error}`;
      this.decline(checkpointId, "CHECKPOINT_ASYNC_EXCEPTION", {
        className: "IOException",
        message,
      });
      return;
    }
    this.runtime.context.point("checkpoint.upload.durable");
    this.runtime.context.emit("task.snapshot", { checkpointId, path, hash, bytes });
    if (this.runtime.environment.rules.task.acknowledgesOnlyDurable()) {
      this.acknowledge(checkpointId, handle);
    }
  }

  decline(checkpointId: number, reason: string, cause: SerializedThrowable | null): void {
    const { attempt, jobMasterId, jobMasterAddress } = this.runtime.descriptor;
    const type = "jobMaster.declineCheckpoint";
    const message = { type, jobMasterId, attempt, checkpointId, reason, cause };
    this.runtime.context.send(jobMasterAddress, message, "rpc");
    this.runtime.context.point("checkpoint.declined.sent");
  }

  /** The JobManager gave the checkpoint up. */
  notifyAborted(checkpointId: number): void {
    if (checkpointId > this.state.lastCheckpointId) this.state.aborted.add(checkpointId);
    this.state.uploads.delete(checkpointId);
  }

  private acknowledge(checkpointId: number, handle: StateHandle | null): void {
    const { attempt, jobMasterId, jobMasterAddress } = this.runtime.descriptor;
    const type = "jobMaster.acknowledgeCheckpoint";
    const message = { type, jobMasterId, attempt, checkpointId, handle, finished: false };
    this.runtime.context.send(jobMasterAddress, message, "rpc");
    this.runtime.context.point("checkpoint.ack.sent");
  }
}

function isEmpty(snapshot: TaskStateSnapshot): boolean {
  return snapshot.operators.every(
    ({ keyed, operatorState }) => keyed === null && operatorState.length === 0,
  );
}

const ENTRY_BYTES = 64;

/** An estimate: a fixed size for each entry, timer and item. */
function sizeOf(snapshot: TaskStateSnapshot): number {
  let entries = 0;
  for (const { keyed, operatorState } of snapshot.operators) {
    for (const { items } of operatorState) entries += items.length;
    for (const { states, timers } of keyed?.groups ?? []) {
      for (const state of states) entries += state.entries.length;
      for (const { eventTime, processingTime } of timers) {
        entries += eventTime.length + processingTime.length;
      }
    }
  }
  return entries * ENTRY_BYTES;
}

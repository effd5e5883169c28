/**
 * The asynchronous part of a task's checkpoints: writes the snapshot, and acknowledges it when it is
 * durable.
 *
 * Flink: org.apache.flink.streaming.runtime.tasks.AsyncCheckpointRunnable
 * Simplified: the upload of a snapshot is one request
 */
import { hashValue32 } from "../../kernel/hash.js";
import { deepFreeze } from "../../kernel/plain-data.js";
import type { SerializedThrowable } from "../../model/execution-attempt.js";
import type { StoreReply } from "../../model/external-protocol.js";
import type {
  ChannelStateSnapshot,
  StateContents,
  StateHandle,
  TaskStateSnapshot,
} from "../../model/operator-state.js";
import { checkpointPath } from "../checkpoint/checkpoint-path.js";
import { CHECKPOINT_STORE } from "../checkpoint/checkpoint-store-address.js";
import type { TaskRuntime } from "./task-runtime.js";

export interface AsyncCheckpointsState {
  /** Uploads under way, by checkpoint. */
  uploads: Map<number, StateHandle>;
}

/** Request ids of uploads begin so. */
export const UPLOAD_PREFIX = "upload:";

export class AsyncCheckpoints {
  state: AsyncCheckpointsState = { uploads: new Map() };
  private readonly runtime: TaskRuntime;

  constructor(runtime: TaskRuntime) {
    this.runtime = runtime;
  }

  /** Writes the snapshot; the acknowledgement follows when it is durable. */
  upload(checkpointId: number, location: string | null, snapshot: TaskStateSnapshot): void {
    const { jobId, vertex, subtask, attempt } = this.runtime.descriptor.attempt;
    if (isEmpty(snapshot)) {
      this.acknowledge(checkpointId, null);
      return;
    }
    const name = `${String(vertex)}-${String(subtask)}-${String(attempt)}`;
    const key = `${location ?? checkpointPath(jobId, checkpointId)}/${name}`;
    const hash = hashValue32(snapshot, 0);
    const contents = contentsOf(snapshot);
    const handle: StateHandle = deepFreeze({ path: key, hash, bytes: sizeOf(snapshot), contents });
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

  cancel(checkpointId: number): void {
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

function isEmpty({ operators, inFlight }: TaskStateSnapshot): boolean {
  return (
    inFlight === undefined &&
    operators.every(({ keyed, operatorState }) => keyed === null && operatorState.length === 0)
  );
}

function contentsOf({ operators, inFlight }: TaskStateSnapshot): StateContents {
  const channels = (all: readonly ChannelStateSnapshot[] = []): (readonly [number, number])[] =>
    all.map(({ gateOrPartition, channel }) => [gateOrPartition, channel]);
  return {
    operators: operators.map(({ operatorId, keyed, operatorState }) => ({
      operatorId,
      keyGroups: keyed?.range ?? null,
      states: operatorState.map(({ name, mode, items }) => ({ name, mode, items: items.length })),
    })),
    inputs: channels(inFlight?.inputs),
    outputs: channels(inFlight?.outputs),
  };
}

const ENTRY_BYTES = 64;

/** An estimate: a fixed size for each entry, timer, item and element in flight. */
function sizeOf({ operators, inFlight }: TaskStateSnapshot): number {
  let entries = 0;
  for (const { keyed, operatorState } of operators) {
    for (const { items } of operatorState) entries += items.length;
    for (const { states, timers } of keyed?.groups ?? []) {
      for (const state of states) entries += state.entries.length;
      for (const { eventTime, processingTime } of timers) {
        entries += eventTime.length + processingTime.length;
      }
    }
  }
  for (const { buffers } of [...(inFlight?.inputs ?? []), ...(inFlight?.outputs ?? [])]) {
    for (const { elements } of buffers) entries += elements.length;
  }
  return entries * ENTRY_BYTES;
}

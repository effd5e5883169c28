/**
 * The asynchronous part of a task's checkpoints: writes the snapshot, and acknowledges it when it is
 * durable.
 *
 * Flink: org.apache.flink.streaming.runtime.tasks.AsyncCheckpointRunnable
 * Simplified: the upload of a snapshot is one request, and one more for each of its files
 */
import { hashValue32 } from "../../kernel/hash.js";
import { deepFreeze } from "../../kernel/plain-data.js";
import type { SerializedThrowable } from "../../model/execution-attempt.js";
import type { StoreReply, StoreRequest } from "../../model/external-protocol.js";
import type {
  ChannelStateSnapshot,
  StateContents,
  StateHandle,
  TaskStateSnapshot,
} from "../../model/operator-state.js";
import { STATE_ENTRY_BYTES } from "../../model/state-file.js";
import { checkpointPath } from "../checkpoint/checkpoint-path.js";
import { CHECKPOINT_STORE } from "../checkpoint/checkpoint-store-address.js";
import type { SnapshotFile } from "../state/rocksdb/rocks-incremental-snapshot-strategy.js";
import { StateTransfer, type StateTransferState } from "./state-transfer.js";
import type { TaskRuntime } from "./task-runtime.js";

/** What a checkpoint is writing. */
interface Upload {
  readonly handle: StateHandle;
  /** Requests that are not answered yet. */
  readonly outstanding: Set<string>;
  /** Nobody wants it any more: what arrives is deleted. */
  isCancelled: boolean;
}

export interface AsyncCheckpointsState {
  /** Uploads under way, by checkpoint. */
  uploads: Map<number, Upload>;
  transfer: StateTransferState;
}

/** A snapshot, where the user wants it (`null` = among the checkpoints of the job), and its files. */
export interface SnapshotToUpload {
  readonly snapshot: TaskStateSnapshot;
  readonly location: string | null;
  readonly files: readonly SnapshotFile[];
}

/** Request ids of uploads begin so; then come the checkpoint and the number of the file. */
export const UPLOAD_PREFIX = "upload:";

export class AsyncCheckpoints {
  readonly transfer: StateTransfer;
  private readonly runtime: TaskRuntime;
  private uploads: AsyncCheckpointsState["uploads"] = new Map();

  constructor(runtime: TaskRuntime) {
    this.runtime = runtime;
    this.transfer = new StateTransfer(runtime);
  }

  get state(): AsyncCheckpointsState {
    return { uploads: this.uploads, transfer: this.transfer.state };
  }

  set state({ uploads, transfer }: AsyncCheckpointsState) {
    this.uploads = uploads;
    this.transfer.state = transfer;
  }

  /** Writes the snapshot; the acknowledgement follows when it is durable. */
  upload(checkpointId: number, { snapshot, location, files }: SnapshotToUpload): void {
    const { jobId, vertex, subtask, attempt } = this.runtime.descriptor.attempt;
    if (isEmpty(snapshot)) {
      this.acknowledge(checkpointId, null);
      return;
    }
    const name = `${String(vertex)}-${String(subtask)}-${String(attempt)}`;
    const key = `${location ?? checkpointPath(jobId, checkpointId)}/${name}`;
    const handle = deepFreeze(handleOf(key, snapshot, files));
    const upload: Upload = { handle, outstanding: new Set(), isCancelled: false };
    this.uploads.set(checkpointId, upload);
    this.runtime.context.point("checkpoint.upload.started");
    files.forEach(({ content, handle: { path, bytes } }, index) => {
      if (content === null) return;
      const requestId = requestIdOf(checkpointId, index);
      upload.outstanding.add(requestId);
      this.transfer.send(
        { type: "store.put", requestId, key: path, value: content } as StorePut,
        bytes,
      );
    });
    const requestId = requestIdOf(checkpointId, null);
    upload.outstanding.add(requestId);
    const put: StorePut = { type: "store.put", requestId, key, value: Object.freeze(snapshot) };
    this.transfer.send(put, sizeOf(snapshot));
    if (location === null)
      this.keepLocally(checkpointId, [...writtenFiles(files), [key, snapshot]]);
    if (!this.runtime.environment.rules.task.acknowledgesOnlyDurable()) {
      this.acknowledge(checkpointId, handle);
    }
  }

  /** Savepoints are no copies: the job never goes back to one by itself. */
  private keepLocally(
    checkpointId: number,
    files: readonly (readonly [path: string, content: unknown])[],
  ): void {
    const { descriptor, configuration, context } = this.runtime;
    if (!configuration.localRecovery) return;
    const { attempt, taskExecutorAddress } = descriptor;
    const message = { type: "taskReport.localState", attempt, checkpointId, files };
    context.send(taskExecutorAddress, message, "rpc");
  }

  /** The store has answered. */
  onUploaded(reply: StoreReply): void {
    const checkpointId = Number(reply.requestId.split(":")[1]);
    const upload = this.uploads.get(checkpointId);
    if (upload?.outstanding.delete(reply.requestId) !== true) return;
    if (upload.isCancelled) {
      this.deleteUploaded(checkpointId, upload, reply.requestId);
      return;
    }
    if (!reply.ok) {
      this.cancel(checkpointId);
      const message = `Could not materialize checkpoint ${String(checkpointId)}: ${reply.error}`;
      this.decline(checkpointId, "CHECKPOINT_ASYNC_EXCEPTION", {
        className: "IOException",
        message,
      });
      return;
    }
    if (upload.outstanding.size > 0) return;
    this.uploads.delete(checkpointId);
    const { handle } = upload;
    const { path, hash, bytes, checkpointedBytes } = handle;
    this.runtime.context.point("checkpoint.upload.durable");
    this.runtime.context.emit("task.snapshot", {
      checkpointId,
      path,
      hash,
      bytes: checkpointedBytes ?? bytes,
    });
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

  /** What was not sent yet stays here; files that were are deleted when they have arrived. */
  cancel(checkpointId: number): void {
    const upload = this.uploads.get(checkpointId);
    if (upload === undefined || upload.isCancelled) return;
    upload.isCancelled = true;
    const { outstanding } = upload;
    upload.handle.shared?.forEach(({ isPlaceholder }, index) => {
      const requestId = requestIdOf(checkpointId, index);
      if (!isPlaceholder && !outstanding.has(requestId)) this.deleteFile(upload, index);
    });
    for (const requestId of outstanding) {
      if (this.transfer.cancel(requestId)) outstanding.delete(requestId);
    }
    if (outstanding.size === 0) this.uploads.delete(checkpointId);
  }

  private deleteUploaded(checkpointId: number, upload: Upload, requestId: string): void {
    if (upload.outstanding.size === 0) this.uploads.delete(checkpointId);
    // The JobManager deletes the folder of the checkpoint.
    const file = requestId.split(":")[2];
    if (file !== undefined) this.deleteFile(upload, Number(file));
  }

  private deleteFile({ handle }: Upload, index: number): void {
    const key = handle.shared?.[index]?.path ?? "";
    const requestId = `${DISCARD_PREFIX}${key}`;
    this.runtime.requests.send(CHECKPOINT_STORE, {
      type: "store.delete",
      requestId,
      key,
    } as StoreDelete);
  }

  private acknowledge(checkpointId: number, handle: StateHandle | null): void {
    const { attempt, jobMasterId, jobMasterAddress } = this.runtime.descriptor;
    const type = "jobMaster.acknowledgeCheckpoint";
    const message = { type, jobMasterId, attempt, checkpointId, handle, finished: false };
    this.runtime.context.send(jobMasterAddress, message, "rpc");
    this.runtime.context.point("checkpoint.ack.sent");
  }
}

type StorePut = StoreRequest & { type: "store.put" };
type StoreDelete = StoreRequest & { type: "store.delete" };

const DISCARD_PREFIX = "discard:";

function requestIdOf(checkpointId: number, file: number | null): string {
  const id = `${UPLOAD_PREFIX}${String(checkpointId)}`;
  return file === null ? id : `${id}:${String(file)}`;
}

function handleOf(
  path: string,
  snapshot: TaskStateSnapshot,
  files: readonly SnapshotFile[],
): StateHandle {
  const own = { path, hash: hashValue32(snapshot, 0), contents: contentsOf(snapshot) };
  const bytes = sizeOf(snapshot);
  if (files.length === 0) return { ...own, bytes };
  const total = (all: readonly SnapshotFile[]): number =>
    all.reduce((sum, { handle }) => sum + handle.bytes, bytes);
  return {
    ...own,
    bytes: total(files),
    shared: files.map(({ handle }) => handle),
    checkpointedBytes: total(files.filter(({ content }) => content !== null)),
  };
}

/** Files that a snapshot does not share with an earlier one. */
function writtenFiles(files: readonly SnapshotFile[]): readonly (readonly [string, unknown])[] {
  return files.flatMap(({ content, handle: { path } }) =>
    content === null ? [] : [[path, content] as const],
  );
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

/** An estimate: a fixed size for each entry, timer, item and element in flight; files apart. */
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
  return entries * STATE_ENTRY_BYTES;
}

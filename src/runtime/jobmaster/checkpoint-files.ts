/**
 * Writes and deletes the files of checkpoints in the object store, and knows what each answer is for.
 *
 * Flink: org.apache.flink.runtime.state.filesystem.FsCheckpointStorageAccess and
 * org.apache.flink.runtime.checkpoint.CheckpointsCleaner
 * Simplified: the JobManager's I/O threads are messages to the store
 */
import type { Address } from "../../kernel/process.js";
import type { StoreReply, StoreRequest } from "../../model/external-protocol.js";
import type { CheckpointMetadata } from "../../model/operator-state.js";
import { CHECKPOINT_STORE } from "../checkpoint/checkpoint-store-address.js";
import { StoreRequests, type StoreRequestsState } from "../rpc/store-requests.js";

/** What is under way; `null` answers nobody. */
type Operation =
  | {
      readonly kind: "metadata";
      readonly checkpointId: number;
      readonly path: string;
      readonly metadata: CheckpointMetadata;
    }
  | { readonly kind: "cleaning" }
  | null;

export type CheckpointFilesState = StoreRequestsState<Operation>;

export interface CheckpointFilesEffects {
  send(to: Address, request: StoreRequest): void;
  metadataWritten(checkpointId: number, metadata: CheckpointMetadata, path: string): void;
  metadataFailed(checkpointId: number): void;
  /** The folder of a checkpoint is deleted. */
  cleaned(): void;
}

export class CheckpointFiles {
  private readonly effects: CheckpointFilesEffects;
  private readonly requests: StoreRequests<Operation>;

  constructor(effects: CheckpointFilesEffects) {
    this.effects = effects;
    this.requests = new StoreRequests(
      CHECKPOINT_STORE,
      () => "file",
      (to, request) => effects.send(to, request),
    );
  }

  get state(): CheckpointFilesState {
    return this.requests.state;
  }

  set state(state: CheckpointFilesState) {
    this.requests.state = state;
  }

  writeMetadata(path: string, metadata: CheckpointMetadata): void {
    const { checkpointId } = metadata;
    const operation: Operation = { kind: "metadata", checkpointId, path, metadata };
    this.requests.send({ type: "store.put", key: path, value: metadata }, operation);
  }

  /** Deletes one file; nobody waits for that. */
  delete(key: string): void {
    this.requests.send({ type: "store.delete", key }, null);
  }

  /** Deletes a checkpoint's folder. */
  deleteAll(folder: string, operation: "report" | "forget"): void {
    const cleaning: Operation = operation === "report" ? { kind: "cleaning" } : null;
    this.requests.send({ type: "store.deletePrefix", prefix: `${folder}/` }, cleaning);
  }

  /** Whether the answer was to a request of this component. */
  onReply(reply: StoreReply): boolean {
    const operation = this.requests.answered(reply);
    if (operation === undefined) return false;
    this.complete(operation, reply.ok);
    return true;
  }

  private complete(operation: Operation, ok: boolean): void {
    if (operation?.kind === "metadata") {
      const { checkpointId, metadata, path } = operation;
      if (ok) this.effects.metadataWritten(checkpointId, metadata, path);
      else this.effects.metadataFailed(checkpointId);
    } else if (operation?.kind === "cleaning") this.effects.cleaned();
  }
}

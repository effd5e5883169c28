/**
 * Writes and deletes the files of checkpoints in the object store, and knows what each answer is for.
 *
 * Flink: org.apache.flink.runtime.state.filesystem.FsCheckpointStorageAccess and
 * org.apache.flink.runtime.checkpoint.CheckpointsCleaner
 * Simplified: the JobManager's I/O threads are messages to the store
 */
import type { Address } from "../../kernel/process.js";
import type { StoreCall, StoreReply, StoreRequest } from "../../model/external-protocol.js";
import type { CheckpointMetadata } from "../../model/operator-state.js";
import { CHECKPOINT_STORE } from "../checkpoint/checkpoint-store-address.js";

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

export interface CheckpointFilesState {
  nextRequest: number;
  operations: Map<string, Operation>;
}

export interface CheckpointFilesEffects {
  send(to: Address, request: StoreRequest): void;
  metadataWritten(checkpointId: number, metadata: CheckpointMetadata, path: string): void;
  metadataFailed(checkpointId: number): void;
  /** The folder of a checkpoint is deleted. */
  cleaned(): void;
}

export class CheckpointFiles {
  state: CheckpointFilesState = { nextRequest: 0, operations: new Map() };
  private readonly effects: CheckpointFilesEffects;

  constructor(effects: CheckpointFilesEffects) {
    this.effects = effects;
  }

  writeMetadata(path: string, metadata: CheckpointMetadata): void {
    const { checkpointId } = metadata;
    const operation: Operation = { kind: "metadata", checkpointId, path, metadata };
    this.send({ type: "store.put", key: path, value: metadata }, operation);
  }

  /** Deletes one file; nobody waits for that. */
  delete(key: string): void {
    this.send({ type: "store.delete", key }, null);
  }

  /** Deletes a checkpoint's folder. */
  deleteAll(folder: string, operation: "report" | "forget"): void {
    const cleaning: Operation = operation === "report" ? { kind: "cleaning" } : null;
    this.send({ type: "store.deletePrefix", prefix: `${folder}/` }, cleaning);
  }

  /** Whether the answer was to a request of this component. */
  onReply({ requestId, ok }: StoreReply): boolean {
    const operation = this.state.operations.get(requestId);
    if (operation === undefined) return false;
    this.state.operations.delete(requestId);
    this.complete(operation, ok);
    return true;
  }

  private complete(operation: Operation, ok: boolean): void {
    if (operation?.kind === "metadata") {
      const { checkpointId, metadata, path } = operation;
      if (ok) this.effects.metadataWritten(checkpointId, metadata, path);
      else this.effects.metadataFailed(checkpointId);
    } else if (operation?.kind === "cleaning") this.effects.cleaned();
  }

  private send(request: StoreCall, operation: Operation): void {
    const requestId = `file-${String(this.state.nextRequest++)}`;
    this.state.operations.set(requestId, operation === null ? null : Object.freeze(operation));
    this.effects.send(CHECKPOINT_STORE, { ...request, requestId });
  }
}

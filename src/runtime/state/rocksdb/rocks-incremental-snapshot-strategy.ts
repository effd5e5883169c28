/**
 * Which files of a backend a checkpoint has to upload, and which the JobManager has already.
 *
 * Flink: org.apache.flink.state.rocksdb.snapshot.RocksIncrementalSnapshotStrategy
 * Simplified: the description of the files is part of the subtask's snapshot, not a file of its own
 */
import { hashValue32 } from "../../../kernel/hash.js";
import { deepFreeze } from "../../../kernel/plain-data.js";
import type { SharedStateHandle, StateFileReference } from "../../../model/operator-state.js";
import type { StateFile } from "../../../model/state-file.js";
import type { BackendFile } from "./backend-file.js";

/**
 * Whose files a snapshot may refer to: `FORWARD_BACKWARD`: of earlier checkpoints; `FORWARD`: of none,
 * but later ones may refer to its own; `NO_SHARING`: it stands alone.
 */
export type SharingFilesStrategy = "FORWARD_BACKWARD" | "FORWARD" | "NO_SHARING";

export interface RocksIncrementalSnapshotState {
  /** By checkpoint: its files by their number in the backend. */
  uploaded: Map<number, ReadonlyMap<number, SharedStateHandle>>;
  /** The latest checkpoint that is known to be complete; -1 = none. */
  lastCompletedCheckpointId: number;
}

/** A file of a snapshot; `content` is `null` if it lies in the store already. */
export interface SnapshotFile {
  readonly reference: StateFileReference;
  readonly handle: SharedStateHandle;
  readonly content: StateFile | null;
}

export class RocksIncrementalSnapshotStrategy {
  state: RocksIncrementalSnapshotState = { uploaded: new Map(), lastCompletedCheckpointId: -1 };

  snapshot(
    checkpointId: number,
    sharing: SharingFilesStrategy,
    files: readonly BackendFile[],
    pathOf: (fileNumber: number) => string,
  ): SnapshotFile[] {
    const { uploaded, lastCompletedCheckpointId } = this.state;
    const base = sharing === "FORWARD_BACKWARD" ? uploaded.get(lastCompletedCheckpointId) : null;
    const result = files.map((file) => {
      const known = base?.get(file.number);
      return known === undefined ? newFile(file, pathOf(file.number)) : knownFile(file, known);
    });
    if (sharing !== "NO_SHARING") {
      const handles = result.map(({ handle }, i) => [(files[i] as BackendFile).number, handle]);
      uploaded.set(checkpointId, deepFreeze(new Map(handles as [number, SharedStateHandle][])));
    }
    return result;
  }

  notifyCheckpointComplete(checkpointId: number): void {
    const { uploaded, lastCompletedCheckpointId } = this.state;
    if (checkpointId <= lastCompletedCheckpointId || !uploaded.has(checkpointId)) return;
    for (const id of uploaded.keys()) if (id < checkpointId) uploaded.delete(id);
    this.state.lastCompletedCheckpointId = checkpointId;
  }

  notifyCheckpointAborted(checkpointId: number): void {
    this.state.uploaded.delete(checkpointId);
  }

  /** The backend goes on with the files of a checkpoint: by number, what they are in the store. */
  restored(checkpointId: number, files: ReadonlyMap<number, SharedStateHandle>): void {
    this.state = {
      uploaded: new Map([[checkpointId, files]]),
      lastCompletedCheckpointId: checkpointId,
    };
  }
}

function newFile({ state, level, entries, bytes }: BackendFile, path: string): SnapshotFile {
  const content: StateFile = Object.freeze({ state, entries });
  const hash = hashValue32(content, 0);
  return {
    reference: Object.freeze({ path, state, level, hash, bytes }),
    handle: Object.freeze({ path, hash, bytes, isPlaceholder: false }),
    content,
  };
}

function knownFile({ state, level }: BackendFile, known: SharedStateHandle): SnapshotFile {
  const { path, hash, bytes } = known;
  return {
    reference: Object.freeze({ path, state, level, hash, bytes }),
    handle: Object.freeze({ path, hash, bytes, isPlaceholder: true }),
    content: null,
  };
}

/**
 * Knows the files that checkpoints share: which checkpoint was the last to use each. A file is deleted
 * when all checkpoints that are kept are later than that.
 *
 * Flink: org.apache.flink.runtime.state.SharedStateRegistryImpl
 * Simplified: no changelog; a file inside the folder of its checkpoint is one that is not shared
 */
import { checkState } from "../../model/java-exception.js";
import type { SharedStateHandle } from "../../model/operator-state.js";

interface SharedStateEntry {
  readonly handle: SharedStateHandle;
  readonly createdByCheckpointId: number;
  lastUsedCheckpointId: number;
}

export interface SharedStateRegistryState {
  /** By path. */
  readonly registeredStates: Map<string, SharedStateEntry>;
  /** Files of this checkpoint and earlier ones belong to somebody else; -1 = none do. */
  highestNotClaimedCheckpointId: number;
  /** Restored checkpoints whose files lie in their own folders. */
  readonly bundledCheckpoints: Set<number>;
}

export class SharedStateRegistry {
  state: SharedStateRegistryState = {
    registeredStates: new Map(),
    highestNotClaimedCheckpointId: -1,
    bundledCheckpoints: new Set(),
  };
  private readonly discard: (handle: SharedStateHandle) => void;

  /** `discard` is told of each file that no checkpoint needs any more. */
  constructor(discard: (handle: SharedStateHandle) => void) {
    this.discard = discard;
  }

  /**
   * A checkpoint uses a file, whether it completes or not; answers what the placeholder stands for.
   *
   * @throws JavaException if a placeholder stands for nothing
   */
  registerReference(handle: SharedStateHandle, checkpointId: number): SharedStateHandle {
    const { registeredStates } = this.state;
    const entry = registeredStates.get(handle.path);
    if (entry === undefined) {
      checkState(!handle.isPlaceholder, `Attempt to reference unknown state: ${handle.path}`);
      const usage = { createdByCheckpointId: checkpointId, lastUsedCheckpointId: checkpointId };
      registeredStates.set(handle.path, { handle, ...usage });
      return handle;
    }
    entry.lastUsedCheckpointId = Math.max(entry.lastUsedCheckpointId, checkpointId);
    return entry.handle;
  }

  /** The job begins with a checkpoint: of its own, or one that it was told to start from. */
  registerAllAfterRestored(
    handles: readonly SharedStateHandle[],
    checkpointId: number,
    folder: string,
    isClaimed: boolean,
  ): void {
    const { state } = this;
    for (const handle of handles) {
      this.registerReference({ ...handle, isPlaceholder: false }, checkpointId);
    }
    if (handles.some(({ path }) => path.startsWith(`${folder}/`))) {
      state.bundledCheckpoints.add(checkpointId);
    }
    if (isClaimed) return;
    state.highestNotClaimedCheckpointId = Math.max(
      state.highestNotClaimedCheckpointId,
      checkpointId,
    );
  }

  /**
   * Deletes what only checkpoints before this one used. Answers the checkpoints whose folders must stay
   * because they hold files in use.
   */
  unregisterUnusedState(lowestCheckpointId: number): ReadonlySet<number> {
    const { registeredStates, bundledCheckpoints, highestNotClaimedCheckpointId } = this.state;
    const checkpointsInUse = new Set<number>();
    for (const [path, entry] of registeredStates) {
      if (entry.lastUsedCheckpointId < lowestCheckpointId) {
        registeredStates.delete(path);
        if (entry.createdByCheckpointId > highestNotClaimedCheckpointId) this.discard(entry.handle);
      } else if (bundledCheckpoints.has(entry.createdByCheckpointId)) {
        checkpointsInUse.add(entry.createdByCheckpointId);
      }
    }
    return checkpointsInUse;
  }
}

/**
 * The shared files of a task's snapshot and of a whole checkpoint, and what the registry makes of them.
 *
 * Flink: org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle (registerSharedStates) and
 * org.apache.flink.runtime.checkpoint.CompletedCheckpoint (registerSharedStatesAfterRestored)
 * Simplified: the handle of a subtask lists the files of all its operators
 */
import { deepFreeze } from "../../kernel/plain-data.js";
import type { SharedStateHandle, StateHandle } from "../../model/operator-state.js";
import type { AcknowledgedState } from "./checkpoint-metadata.js";
import { locationOf } from "./checkpoint-path.js";
import type { CompletedCheckpoint } from "./completed-checkpoint.js";
import type { SharedStateRegistry } from "./shared-state-registry.js";

/** @throws JavaException if the task refers to a file that nobody knows. */
export function registerSharedStates(
  handle: StateHandle | null,
  checkpointId: number,
  registry: SharedStateRegistry,
): StateHandle | null {
  if (handle?.shared === undefined) return handle;
  const shared = handle.shared.map((one) => registry.registerReference(one, checkpointId));
  return deepFreeze({ ...handle, shared });
}

export function registerSharedStatesAfterRestored(
  jobId: string,
  checkpoint: CompletedCheckpoint,
  registry: SharedStateRegistry,
  isClaimed: boolean,
): void {
  const { checkpointId } = checkpoint;
  const folder = locationOf(jobId, checkpoint);
  registry.registerAllAfterRestored(sharedStatesOf(checkpoint), checkpointId, folder, isClaimed);
}

function sharedStatesOf({ snapshots }: CompletedCheckpoint): SharedStateHandle[] {
  return [...snapshots.values()].flatMap(
    ({ state }) => (state as AcknowledgedState).handle?.shared ?? [],
  );
}

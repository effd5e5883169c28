/**
 * Folders of checkpoints and savepoints.
 *
 * Flink: org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess
 * Simplified: no task-owned folder
 */
import type { CompletedCheckpoint } from "./completed-checkpoint.js";

const METADATA = "_metadata";
const SHORT_JOB_ID = 6;

export function checkpointPath(jobId: string, checkpointId: number): string {
  return `checkpoints/${jobId}/chk-${String(checkpointId)}`;
}

/** Folder of what several checkpoints of a job may share. */
export function sharedStatePath(jobId: string): string {
  return `checkpoints/${jobId}/shared`;
}

/** Folder of a new savepoint; `suffix` makes it unique in its directory. */
export function savepointPath(directory: string, jobId: string, suffix: string): string {
  return `${directory.replace(/\/+$/, "")}/savepoint-${jobId.slice(0, SHORT_JOB_ID)}-${suffix}`;
}

/** Where a checkpoint lies: where its user wanted it, or among those of its job. */
export function locationOf(
  jobId: string,
  { checkpointId, targetLocation }: Pick<CompletedCheckpoint, "checkpointId" | "targetLocation">,
): string {
  return targetLocation ?? checkpointPath(jobId, checkpointId);
}

export function metadataPath(folder: string): string {
  return `${folder}/${METADATA}`;
}

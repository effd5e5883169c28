/**
 * Reads a savepoint or retained checkpoint that a job is to start from, and checks that it fits.
 *
 * Flink: org.apache.flink.runtime.checkpoint.Checkpoints and
 * org.apache.flink.runtime.jobgraph.SavepointRestoreSettings
 * Simplified: a checkpoint that is claimed is kept like one of the job's own
 */
import type { StoreReply } from "../../model/external-protocol.js";
import { JavaException } from "../../model/java-exception.js";
import type { JobGraph, JobVertex } from "../../model/job-graph.js";
import { hashOfId, inHashOrder } from "../../model/java-hash-order.js";
import type { CheckpointMetadata } from "../../model/operator-state.js";
import { executionVertexId } from "../scheduler/execution-topology.js";
import { fromCheckpointMetadata, type AcknowledgedState } from "./checkpoint-metadata.js";
import { metadataPath } from "./checkpoint-path.js";
import type { CheckpointedVertex, CompletedCheckpoint } from "./completed-checkpoint.js";

export interface SavepointRestoreSettings {
  readonly restorePath: string;
  readonly allowNonRestoredState: boolean;
  /** `CLAIM`: the job owns the files and deletes them like those of its checkpoints. */
  readonly claimMode: "CLAIM" | "NO_CLAIM";
}

/**
 * @param reply what the store says about `_metadata`
 * @throws JavaException if there is no such savepoint, or if it does not fit the job
 */
export function loadSavepoint(
  jobGraph: JobGraph,
  { restorePath, allowNonRestoredState, claimMode }: SavepointRestoreSettings,
  reply: StoreReply,
): CompletedCheckpoint {
  if (!reply.ok || reply.value === undefined) {
    throw new JavaException(
      "FileNotFoundException",
      `Cannot find meta data file '_metadata' in directory '${restorePath}'. Please try to load the ` +
        "checkpoint/savepoint directly from the metadata file instead of the directory.",
    );
  }
  const loaded = fromCheckpointMetadata(reply.value as CheckpointMetadata, restorePath);
  // A task acknowledges the last operator of its chain first.
  const states = loaded.vertices.flatMap((vertex) =>
    [...vertex.operators].reverse().map((operatorId) => ({ operatorId, vertex })),
  );
  for (const state of inHashOrder(states, ({ operatorId }) => hashOfId(operatorId))) {
    checkOperator(jobGraph, loaded, state, restorePath, allowNonRestoredState);
  }
  // What belongs to the user is treated like a savepoint: the job never deletes it.
  return { ...loaded, type: claimMode === "CLAIM" ? "Checkpoint" : "Savepoint" };
}

/** Where the metadata lies; the path may name the folder or the file. */
export function metadataOf({ restorePath }: SavepointRestoreSettings): string {
  return restorePath.endsWith("/_metadata") ? restorePath : metadataPath(restorePath);
}

/** The state of one operator in a checkpoint. */
interface CheckpointedOperator {
  readonly operatorId: string;
  readonly vertex: CheckpointedVertex;
}

function checkOperator(
  { vertices }: JobGraph,
  checkpoint: CompletedCheckpoint,
  { operatorId, vertex: old }: CheckpointedOperator,
  path: string,
  allowNonRestoredState: boolean,
): void {
  const vertex = vertices.find(({ operators }) =>
    operators.some((operator) => operator.operatorId === operatorId),
  );
  if (vertex !== undefined) checkMaxParallelism(vertex, operatorId, old.maxParallelism);
  else if (!allowNonRestoredState && hasState(checkpoint, old, operatorId)) {
    throw new JavaException(
      "IllegalStateException",
      `Failed to rollback to checkpoint/savepoint ${path}. Cannot map checkpoint/savepoint state ` +
        `for operator ${operatorId} to the new program, because the operator is not available in ` +
        "the new program. If you want to allow to skip this, you can set the " +
        "--allowNonRestoredState option on the CLI.",
    );
  }
}

/** A number that was only derived may be replaced by the checkpoint's. */
function checkMaxParallelism(vertex: JobVertex, operatorId: string, maxParallelism: number): void {
  if (vertex.maxParallelism === maxParallelism || !vertex.isMaxParallelismConfigured) return;
  throw new JavaException(
    "IllegalStateException",
    "Failed to rollback to checkpoint/savepoint Checkpoint Metadata. Max parallelism mismatch " +
      "between checkpoint/savepoint state and new program. " +
      `Cannot map operator ${operatorId} with max ` +
      `parallelism ${String(maxParallelism)} to new program with max parallelism ` +
      `${String(vertex.maxParallelism)}. This indicates that the program has been changed in a ` +
      "non-compatible way after the checkpoint/savepoint.",
  );
}

function hasState(
  { snapshots, coordinatorStates }: CompletedCheckpoint,
  { vertex, parallelism }: CheckpointedVertex,
  operatorId: string,
): boolean {
  if (coordinatorStates.has(operatorId)) return true;
  for (let subtask = 0; subtask < parallelism; subtask++) {
    const { handle } = (snapshots.get(executionVertexId(vertex, subtask))?.state ?? {
      handle: null,
    }) as AcknowledgedState;
    const own = handle?.contents.operators.find((operator) => operator.operatorId === operatorId);
    if (own !== undefined && (own.keyGroups !== null || own.states.length > 0)) return true;
  }
  return false;
}

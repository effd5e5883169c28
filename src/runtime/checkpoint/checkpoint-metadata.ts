/**
 * The files of a checkpoint: where they lie, what `_metadata` holds, and what a task restores of it.
 *
 * Flink: org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata and
 * org.apache.flink.runtime.checkpoint.StateAssignmentOperation
 * Simplified: restores at unchanged parallelism
 */
import { deepFreeze } from "../../kernel/plain-data.js";
import type { JobGraph } from "../../model/job-graph.js";
import { computeKeyGroupRangeForOperatorIndex } from "../../model/key-groups.js";
import type {
  CheckpointMetadata,
  StateHandle,
  SubtaskCheckpointEntry,
} from "../../model/operator-state.js";
import type { TaskRestoreDescriptor } from "../rpc/task-gateways.js";
import { executionVertexId } from "../scheduler/execution-topology.js";
import type { CompletedCheckpoint } from "./completed-checkpoint.js";

/** What `TaskSnapshot.state` is in this runtime. */
export interface AcknowledgedState {
  readonly handle: StateHandle | null;
  /** Attempt number of the task that wrote it. */
  readonly attempt: number;
}

export function checkpointPath(jobId: string, checkpointId: number): string {
  return `checkpoints/${jobId}/chk-${String(checkpointId)}`;
}

export function metadataPath(jobId: string, checkpointId: number): string {
  return `${checkpointPath(jobId, checkpointId)}/_metadata`;
}

export function toCheckpointMetadata(
  { jobId, vertices }: JobGraph,
  checkpoint: CompletedCheckpoint,
  attemptOf: (vertex: number, subtask: number) => number,
): CheckpointMetadata {
  const entryOf = (vertex: number, vertexId: string, subtask: number): SubtaskCheckpointEntry => {
    const snapshot = checkpoint.snapshots.get(executionVertexId(vertex, subtask));
    if (snapshot === undefined) {
      const attempt = attemptOf(vertex, subtask);
      return { vertexId, subtask, attempt, handle: null, finished: true };
    }
    const { handle, attempt } = snapshot.state as AcknowledgedState;
    return { vertexId, subtask, attempt, handle, finished: snapshot.finished !== "RUNNING" };
  };
  return deepFreeze({
    jobId,
    checkpointId: checkpoint.checkpointId,
    timestampMs: checkpoint.timestamp,
    vertices: vertices.map(({ index, vertexId, parallelism, maxParallelism }) => ({
      vertexId,
      parallelism,
      maxParallelism,
      subtasks: Array.from({ length: parallelism }, (_, i) => entryOf(index, vertexId, i)),
    })),
    coordinators: [...checkpoint.coordinatorStates].map(([operatorId, state]) => ({
      operatorId,
      state,
    })),
  });
}

/** What a subtask takes over; `withState` = false: it starts from nothing. */
export function toTaskRestore(
  { vertices }: JobGraph,
  checkpoint: CompletedCheckpoint,
  vertex: number,
  subtask: number,
  withState: boolean,
): TaskRestoreDescriptor {
  const { parallelism = 1, maxParallelism = 1 } = vertices[vertex] ?? {};
  const snapshot = checkpoint.snapshots.get(executionVertexId(vertex, subtask));
  const handle = (snapshot?.state as AcknowledgedState | undefined)?.handle ?? null;
  return deepFreeze({
    checkpointId: checkpoint.checkpointId,
    handles: handle === null || !withState ? [] : [{ handle, subtask }],
    keyGroupRange: computeKeyGroupRangeForOperatorIndex(maxParallelism, parallelism, subtask),
    operatorState: null,
    finished: checkpoint.fullyFinishedVertices.includes(vertex),
    recoversChannels: holdsInFlightData(checkpoint),
  });
}

function holdsInFlightData({ snapshots }: CompletedCheckpoint): boolean {
  return [...snapshots.values()].some(
    ({ state }) => (state as AcknowledgedState).handle?.holdsInFlightData === true,
  );
}

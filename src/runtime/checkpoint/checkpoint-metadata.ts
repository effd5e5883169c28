/**
 * The files of a checkpoint: where they lie, and what `_metadata` holds.
 *
 * Flink: org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata
 * Simplified: one object instead of a binary format with a version
 */
import { deepFreeze } from "../../kernel/plain-data.js";
import type { JobGraph } from "../../model/job-graph.js";
import type {
  CheckpointMetadata,
  StateHandle,
  SubtaskCheckpointEntry,
} from "../../model/operator-state.js";
import { executionVertexId } from "../scheduler/execution-topology.js";
import type { SnapshotType } from "./checkpoint-options.js";
import type { CompletedCheckpoint } from "./completed-checkpoint.js";
import type { TaskSnapshot } from "./pending-checkpoint.js";

/** What `TaskSnapshot.state` is in this runtime. */
export interface AcknowledgedState {
  readonly handle: StateHandle | null;
  /** Attempt number of the task that wrote it. */
  readonly attempt: number;
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
    type: checkpoint.type,
    vertices: vertices.map(({ index, vertexId, operators, parallelism, maxParallelism }) => ({
      vertexId,
      operators: operators.map(({ operatorId }) => operatorId),
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

/** The way back: a checkpoint as a job finds it in the store, perhaps one of another job. */
export function fromCheckpointMetadata(
  metadata: CheckpointMetadata,
  targetLocation: string | null,
): CompletedCheckpoint {
  const { checkpointId, timestampMs, type, vertices, coordinators } = metadata;
  const snapshots = vertices.flatMap(({ subtasks }, vertex) =>
    subtasks.flatMap(({ subtask, handle, attempt, finished }) => {
      if (finished && handle === null) return [];
      const state: AcknowledgedState = { handle, attempt };
      const snapshot: TaskSnapshot = {
        state,
        finished: finished ? "FINISHED_OPERATORS" : "RUNNING",
      };
      return [[executionVertexId(vertex, subtask), snapshot] as const];
    }),
  );
  const hasFinished = ({ subtasks }: CheckpointMetadata["vertices"][number]): boolean =>
    subtasks.every(({ finished, handle }) => finished && handle === null);
  return deepFreeze({
    ...{ checkpointId, timestamp: timestampMs, completionTimestamp: timestampMs, targetLocation },
    type: type as SnapshotType,
    snapshots: new Map(snapshots),
    coordinatorStates: new Map(coordinators.map(({ operatorId, state }) => [operatorId, state])),
    finishedTasks: vertices.flatMap(({ subtasks }, vertex) =>
      subtasks
        .filter(({ finished, handle }) => finished && handle === null)
        .map(({ subtask }) => executionVertexId(vertex, subtask)),
    ),
    fullyFinishedVertices: vertices.flatMap((vertex, index) =>
      hasFinished(vertex) ? [index] : [],
    ),
    vertices: vertices.map(({ vertexId, operators, parallelism, maxParallelism }, vertex) => {
      return { vertex, vertexId, operators, parallelism, maxParallelism };
    }),
  });
}

/**
 * A checkpoint that all tasks have acknowledged: what a job restarts from.
 *
 * Flink: org.apache.flink.runtime.checkpoint.CompletedCheckpoint
 * Simplified: no statistics
 */
import type { ExecutionVertexId } from "../scheduler/execution-topology.js";
import type { SnapshotType } from "./checkpoint-options.js";
import type { TaskSnapshot } from "./pending-checkpoint.js";

/** A vertex as it was when the checkpoint was taken; the job that restores it may be another one. */
export interface CheckpointedVertex {
  /** Its index then: ids in `snapshots` name it. */
  readonly vertex: number;
  readonly vertexId: string;
  /** Ids of the chained operators, chain head first. */
  readonly operators: readonly string[];
  readonly parallelism: number;
  readonly maxParallelism: number;
}

export interface CompletedCheckpoint {
  readonly checkpointId: number;
  readonly timestamp: number;
  readonly completionTimestamp: number;
  readonly type: SnapshotType;
  readonly targetLocation: string | null;
  readonly snapshots: ReadonlyMap<ExecutionVertexId, TaskSnapshot>;
  readonly coordinatorStates: ReadonlyMap<string, unknown>;
  /** Subtasks that had finished before it began; they have no snapshot. */
  readonly finishedTasks: readonly ExecutionVertexId[];
  readonly fullyFinishedVertices: readonly number[];
  readonly vertices: readonly CheckpointedVertex[];
}

/**
 * A checkpoint that all tasks have acknowledged: what a job restarts from.
 *
 * Flink: org.apache.flink.runtime.checkpoint.CompletedCheckpoint
 * Simplified: no statistics
 */
import type { ExecutionVertexId } from "../scheduler/execution-topology.js";
import type { SnapshotType } from "./checkpoint-options.js";
import type { TaskSnapshot } from "./pending-checkpoint.js";

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
}

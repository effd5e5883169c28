/**
 * Which subtasks must share a slot because their vertices are in one co-location group.
 *
 * Flink: org.apache.flink.runtime.jobmanager.scheduler.CoLocationConstraint
 * Simplified: a constraint is a text made of the group and the subtask
 */
import type { JobVertex } from "../../model/job-graph.js";
import { checkState } from "../../model/java-exception.js";
import { executionVertexId, type ExecutionTopology } from "./execution-topology.js";

/** Subtasks with the same constraint share a slot. */
export type CoLocationConstraint = string;

/** What ties a subtask of the vertex to others; `undefined` = nothing. */
export function coLocationConstraintOf(
  { coLocationGroup }: Pick<JobVertex, "coLocationGroup">,
  subtask: number,
): CoLocationConstraint | undefined {
  return coLocationGroup === undefined ? undefined : `${coLocationGroup}#${String(subtask)}`;
}

/**
 * Subtasks that share a slot by force must also be restarted together.
 *
 * @throws JavaException IllegalStateException if a constraint reaches over two regions
 */
export function ensureCoLocatedVerticesInSameRegion(
  vertices: readonly JobVertex[],
  topology: ExecutionTopology,
): void {
  const regions = new Map<CoLocationConstraint, number | undefined>();
  for (const vertex of vertices) {
    for (let subtask = 0; subtask < vertex.parallelism; subtask++) {
      const constraint = coLocationConstraintOf(vertex, subtask);
      if (constraint === undefined) continue;
      const region = topology.regionOf.get(executionVertexId(vertex.index, subtask));
      const known = regions.has(constraint) ? regions.get(constraint) : region;
      checkState(known === region, "co-located tasks must be in the same pipelined region");
      regions.set(constraint, region);
    }
  }
}

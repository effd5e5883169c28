/**
 * Where the subtasks of a job ran last, and how much keyed state each of them had.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.allocator.JobAllocationsInformation
 * Simplified: no
 */
import type { JobVertex } from "../../../../model/job-graph.js";
import {
  computeKeyGroupRangeForOperatorIndex,
  type KeyGroupRange,
} from "../../../../model/key-groups.js";

/** The last place of one subtask. */
export interface VertexAllocationInformation {
  readonly allocationId: string;
  readonly keyGroupRange: KeyGroupRange;
  readonly stateSizeBytes: number;
}

/** By vertex; empty = nothing is known. */
export type JobAllocationsInformation = ReadonlyMap<number, readonly VertexAllocationInformation[]>;

/** What a graph tells of the places of its subtasks; `stateSizeOf` in bytes. */
export function jobAllocationsOf(
  vertices: readonly Pick<JobVertex, "index" | "parallelism" | "maxParallelism">[],
  allocationOf: (vertex: number, subtask: number) => string | null,
  stateSizeOf: (vertex: number, subtask: number) => number,
): JobAllocationsInformation {
  return new Map(
    vertices.map(({ index, parallelism, maxParallelism }) => [
      index,
      Array.from({ length: parallelism }, (_, subtask) => ({
        allocationId: allocationOf(index, subtask) ?? "",
        keyGroupRange: computeKeyGroupRangeForOperatorIndex(maxParallelism, parallelism, subtask),
        stateSizeBytes: stateSizeOf(index, subtask),
      })),
    ]),
  );
}

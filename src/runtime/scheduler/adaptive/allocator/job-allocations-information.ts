/**
 * Where the subtasks of a job ran last, and how much keyed state each of them had.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.allocator.JobAllocationsInformation
 * Simplified: no
 */
import type { KeyGroupRange } from "../../../../model/key-groups.js";

/** The last place of one subtask. */
export interface VertexAllocationInformation {
  readonly allocationId: string;
  readonly keyGroupRange: KeyGroupRange;
  readonly stateSizeBytes: number;
}

/** By vertex; empty = nothing is known. */
export type JobAllocationsInformation = ReadonlyMap<number, readonly VertexAllocationInformation[]>;

/**
 * What the adaptive scheduler's allocator must know of a job: how parallel each vertex may be, and
 * which vertices share slots.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.allocator.JobInformation
 * Simplified: no
 */

/** One vertex, with the bounds between which its parallelism may be chosen. */
export interface VertexInformation {
  readonly vertex: number;
  readonly minParallelism: number;
  /** The most that is wanted. */
  readonly parallelism: number;
  /** Number of key groups. */
  readonly maxParallelism: number;
  readonly slotSharingGroup: string;
  readonly coLocationGroup?: string;
}

/** The vertices in topological order. */
export type JobInformation = readonly VertexInformation[];

/** Parallelism by vertex. */
export type VertexParallelism = ReadonlyMap<number, number>;

/** The members of each slot sharing group, groups in order of their first member. */
export function slotSharingGroupsOf(job: JobInformation): Map<string, VertexInformation[]> {
  const groups = new Map<string, VertexInformation[]>();
  for (const vertex of job) {
    const members = groups.get(vertex.slotSharingGroup);
    if (members === undefined) groups.set(vertex.slotSharingGroup, [vertex]);
    else members.push(vertex);
  }
  return groups;
}

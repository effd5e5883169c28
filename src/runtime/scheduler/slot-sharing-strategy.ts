/**
 * Which subtasks share a slot: at most one of each vertex of a slot sharing group, consumers with
 * one of their producers where that is free.
 *
 * Flink: org.apache.flink.runtime.scheduler.LocalInputPreferredSlotSharingStrategy
 * Simplified: no co-location groups; any free group is taken in order of creation
 */
import type { JobGraph } from "../../model/job-graph.js";
import { executionVertexId, type ExecutionVertexId } from "./execution-topology.js";

/** Subtasks that run in one slot. */
export interface ExecutionSlotSharingGroup {
  readonly slotSharingGroup: string;
  readonly tasks: readonly ExecutionVertexId[];
}

interface Building {
  readonly slotSharingGroup: string;
  readonly vertices: Set<number>;
  readonly tasks: ExecutionVertexId[];
}

/** All groups of a job, in order of creation; vertices are topologically sorted. */
export function computeSlotSharing(jobGraph: JobGraph): readonly ExecutionSlotSharingGroup[] {
  const groups: Building[] = [];
  const groupOf = new Map<ExecutionVertexId, Building>();
  for (const { index, parallelism, slotSharingGroup } of jobGraph.vertices) {
    const waiting: number[] = [];
    for (let subtask = 0; subtask < parallelism; subtask++) {
      const group = groupOfProducer(jobGraph, index, subtask, groupOf);
      if (group === undefined || group.slotSharingGroup !== slotSharingGroup) waiting.push(subtask);
      else join(group, index, subtask, groupOf);
    }
    for (const subtask of waiting) {
      const free = groups.find(
        (group) => group.slotSharingGroup === slotSharingGroup && !group.vertices.has(index),
      );
      if (free !== undefined) join(free, index, subtask, groupOf);
      else {
        const fresh: Building = { slotSharingGroup, vertices: new Set(), tasks: [] };
        groups.push(fresh);
        join(fresh, index, subtask, groupOf);
      }
    }
  }
  return groups.map(({ slotSharingGroup, tasks }) => ({ slotSharingGroup, tasks }));
}

/** The first group of a producer that has no subtask of this vertex yet. */
function groupOfProducer(
  jobGraph: JobGraph,
  vertex: number,
  subtask: number,
  groupOf: ReadonlyMap<ExecutionVertexId, Building>,
): Building | undefined {
  const consumers = jobGraph.vertices[vertex]?.parallelism ?? 1;
  for (const edge of jobGraph.edges) {
    if (edge.targetVertex !== vertex) continue;
    const producers = jobGraph.vertices[edge.sourceVertex]?.parallelism ?? 1;
    const isPointwise = edge.partitioner === "FORWARD" || edge.partitioner === "RESCALE";
    const first = isPointwise ? Math.floor((subtask * producers) / consumers) : 0;
    const last = isPointwise
      ? Math.max(first + 1, Math.floor(((subtask + 1) * producers) / consumers))
      : producers;
    for (let producer = first; producer < last; producer++) {
      const group = groupOf.get(executionVertexId(edge.sourceVertex, producer));
      if (group !== undefined && !group.vertices.has(vertex)) return group;
    }
  }
  return undefined;
}

function join(
  group: Building,
  vertex: number,
  subtask: number,
  groupOf: Map<ExecutionVertexId, Building>,
): void {
  const id = executionVertexId(vertex, subtask);
  group.vertices.add(vertex);
  group.tasks.push(id);
  groupOf.set(id, group);
}

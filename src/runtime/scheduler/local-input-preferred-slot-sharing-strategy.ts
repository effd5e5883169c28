/**
 * Decides which subtasks share a slot: at most one of each vertex, co-located ones together, and
 * consumers with one of their producers as long as there is one left.
 *
 * Flink: org.apache.flink.runtime.scheduler.LocalInputPreferredSlotSharingStrategy
 * Simplified: no
 */
import type { JobVertex } from "../../model/job-graph.js";
import { coLocationConstraintOf, type CoLocationConstraint } from "./co-location.js";
import { executionVertexId } from "./execution-topology.js";
import type { ExecutionTopology, ExecutionVertexId, PartitionGroup } from "./execution-topology.js";

/** Subtasks that share one slot. */
export interface ExecutionSlotSharingGroups {
  readonly groups: readonly (readonly ExecutionVertexId[])[];
  readonly groupOf: ReadonlyMap<ExecutionVertexId, number>;
}

export function computeExecutionSlotSharingGroups(
  vertices: readonly JobVertex[],
  topology: ExecutionTopology,
): ExecutionSlotSharingGroups {
  const builder = new Builder(vertices, topology);
  for (const vertex of vertices) builder.addVertex(vertex);
  return { groups: builder.groups, groupOf: builder.groupOf };
}

class Builder {
  readonly groups: ExecutionVertexId[][] = [];
  readonly groupOf = new Map<ExecutionVertexId, number>();
  private readonly topology: ExecutionTopology;
  private readonly sharingGroupOf: ReadonlyMap<number, string>;
  /** Slot sharing group of each slot. */
  private readonly sharingGroupOfSlot: string[] = [];
  /** Slots that still offer themselves to the consumers of a partition group. */
  private readonly candidates = new Map<PartitionGroup, number[]>();
  private readonly slotOfConstraint = new Map<CoLocationConstraint, number>();

  constructor(vertices: readonly JobVertex[], topology: ExecutionTopology) {
    this.topology = topology;
    this.sharingGroupOf = new Map(
      vertices.map(({ index, slotSharingGroup }) => [index, slotSharingGroup]),
    );
  }

  addVertex(vertex: JobVertex): void {
    const { index, parallelism, slotSharingGroup } = vertex;
    const available = new Set<number>();
    this.sharingGroupOfSlot.forEach((group, slot) => {
      if (group === slotSharingGroup) available.add(slot);
    });
    const ids = Array.from({ length: parallelism }, (_, i) => executionVertexId(index, i));
    const remaining = ids.filter((id, subtask) => {
      const slot =
        this.slotOfConstraint.get(coLocationConstraintOf(vertex, subtask) ?? "") ??
        this.findProducerSlot(id, slotSharingGroup, available);
      if (slot === undefined) return true;
      this.put(id, slot, available);
      return false;
    });
    for (const id of remaining) {
      const [first] = available;
      this.put(id, first ?? this.newSlot(slotSharingGroup), available);
    }
    ids.forEach((id, subtask) => {
      const constraint = coLocationConstraintOf(vertex, subtask);
      const slot = this.groupOf.get(id);
      if (constraint !== undefined && slot !== undefined) {
        this.slotOfConstraint.set(constraint, slot);
      }
    });
  }

  private put(id: ExecutionVertexId, slot: number, available: Set<number>): void {
    this.groups[slot]?.push(id);
    this.groupOf.set(id, slot);
    available.delete(slot);
  }

  private newSlot(slotSharingGroup: string): number {
    this.sharingGroupOfSlot.push(slotSharingGroup);
    return this.groups.push([]) - 1;
  }

  /** A candidate is looked at once, whether it fits or not. */
  private findProducerSlot(
    id: ExecutionVertexId,
    slotSharingGroup: string,
    available: ReadonlySet<number>,
  ): number | undefined {
    for (const group of this.topology.consumedGroups.get(id) ?? []) {
      const candidates = this.candidatesOf(group, slotSharingGroup);
      for (let slot = candidates.shift(); slot !== undefined; slot = candidates.shift()) {
        if (available.has(slot)) return slot;
      }
    }
    return undefined;
  }

  private candidatesOf(group: PartitionGroup, slotSharingGroup: string): number[] {
    const known = this.candidates.get(group);
    if (known !== undefined) return known;
    const found = new Set<number>();
    for (const { producer } of group.partitions) {
      const vertex = Number(producer.slice(0, producer.indexOf(":")));
      const slot = this.groupOf.get(producer);
      if (slot === undefined || this.sharingGroupOf.get(vertex) !== slotSharingGroup) continue;
      found.add(slot);
    }
    const candidates = [...found];
    this.candidates.set(group, candidates);
    return candidates;
  }
}

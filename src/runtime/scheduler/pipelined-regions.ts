/**
 * Cuts the subtasks of a job into pipelined regions: subtasks that must run at the same time, and
 * therefore are scheduled and restarted together.
 *
 * Flink: org.apache.flink.runtime.executiongraph.failover.SchedulingPipelinedRegionComputeUtil
 * Simplified: no
 */
import { RESULT_PARTITION_PROPERTIES } from "../../model/result-partition-properties.js";
import type { ExecutionVertexId, PartitionGroup } from "./execution-topology.js";
import { stronglyConnectedComponents } from "./strongly-connected-components.js";

type Groups = ReadonlyMap<ExecutionVertexId, readonly PartitionGroup[]>;

/** The regions, each and all in the order of `vertices`, which are topologically sorted. */
export function computePipelinedRegions(
  vertices: readonly ExecutionVertexId[],
  consumedGroups: Groups,
  producedGroups: Groups,
): ExecutionVertexId[][] {
  const regionOf = joinPipelined(vertices, consumedGroups);
  const indexOfRegion = new Map([...new Set(regionOf.values())].map((region, i) => [region, i]));
  const regionIndexOf = (id: ExecutionVertexId): number =>
    indexOfRegion.get(regionOf.get(id) ?? "") ?? -1;
  const edges = Array.from(indexOfRegion, () => new Set<number>());
  for (const id of vertices) {
    const from = regionIndexOf(id);
    for (const group of producedGroups.get(id) ?? []) {
      if (RESULT_PARTITION_PROPERTIES[group.type].mustBePipelinedConsumed) continue;
      for (const consumer of group.consumers) {
        const to = regionIndexOf(consumer);
        if (to !== from) edges[from]?.add(to);
      }
    }
  }
  // Regions that wait for each other in a circle could never be scheduled one by one.
  const components = stronglyConnectedComponents(edges.map((targets) => [...targets]));
  const merged = new Map<number, ExecutionVertexId[]>();
  for (const id of vertices) {
    const component = components[regionIndexOf(id)] ?? -1;
    const region = merged.get(component);
    if (region === undefined) merged.set(component, [id]);
    else region.push(id);
  }
  return [...merged.values()];
}

/** Vertex -> a representative of all that are connected with it by pipelined results. */
function joinPipelined(
  vertices: readonly ExecutionVertexId[],
  consumedGroups: Groups,
): Map<ExecutionVertexId, ExecutionVertexId> {
  const parent = new Map(vertices.map((id) => [id, id]));
  const find = (id: ExecutionVertexId): ExecutionVertexId => {
    let root = id;
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) {
      root = up;
    }
    parent.set(id, root);
    return root;
  };
  for (const id of vertices) {
    for (const group of consumedGroups.get(id) ?? []) {
      if (!RESULT_PARTITION_PROPERTIES[group.type].mustBePipelinedConsumed) continue;
      for (const { producer } of group.partitions) parent.set(find(id), find(producer));
    }
  }
  return new Map(vertices.map((id) => [id, find(id)]));
}

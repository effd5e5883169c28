/**
 * The subtasks of a job, the results between them, and the pipelined regions that they form: what
 * scheduling and failover reason about.
 *
 * Flink: org.apache.flink.runtime.scheduler.adapter.DefaultExecutionTopology
 * Simplified: plain data, rebuilt when a vertex gets another parallelism
 */
import { wireEdge } from "../../model/edge-wiring.js";
import type { DistributionPattern } from "../../model/edge-wiring.js";
import type { ResultPartitionType } from "../../model/job-graph.js";
import { computePipelinedRegions } from "./pipelined-regions.js";

/** A subtask of a vertex, written `vertex:subtask`. */
export type ExecutionVertexId = string;

/** A partition of the result of an edge, written `vertex:subtask>vertex of the consumer`. */
export type PartitionId = string;

export interface TopologyVertex {
  readonly vertex: number;
  readonly parallelism: number;
}

export interface TopologyEdge {
  readonly from: number;
  readonly to: number;
  readonly pattern: DistributionPattern;
  readonly type: ResultPartitionType;
}

/** Subtasks that consume the same partitions. */
export interface PartitionGroup {
  readonly type: ResultPartitionType;
  readonly partitions: readonly {
    readonly id: PartitionId;
    readonly producer: ExecutionVertexId;
  }[];
  readonly consumers: readonly ExecutionVertexId[];
}

export interface ExecutionTopology {
  /** All subtasks, topologically sorted. */
  readonly vertices: readonly ExecutionVertexId[];
  readonly consumedGroups: ReadonlyMap<ExecutionVertexId, readonly PartitionGroup[]>;
  readonly producedGroups: ReadonlyMap<ExecutionVertexId, readonly PartitionGroup[]>;
  /** The subtasks of each region in topological order. */
  readonly regions: readonly (readonly ExecutionVertexId[])[];
  /** Index into `regions`. */
  readonly regionOf: ReadonlyMap<ExecutionVertexId, number>;
}

export function executionVertexId(vertex: number, subtask: number): ExecutionVertexId {
  return `${String(vertex)}:${String(subtask)}`;
}

/** The topology of a job whose vertices are topologically sorted. */
export function buildExecutionTopology(
  vertices: readonly TopologyVertex[],
  edges: readonly TopologyEdge[],
): ExecutionTopology {
  const ids = vertices.flatMap(({ vertex, parallelism }) =>
    Array.from({ length: parallelism }, (_, subtask) => executionVertexId(vertex, subtask)),
  );
  const parallelisms = new Map(vertices.map(({ vertex, parallelism }) => [vertex, parallelism]));
  const consumedGroups = new Map<ExecutionVertexId, PartitionGroup[]>(ids.map((id) => [id, []]));
  const producedGroups = new Map<ExecutionVertexId, PartitionGroup[]>(ids.map((id) => [id, []]));
  for (const group of edges.flatMap((edge) => groupsOf(edge, parallelisms))) {
    for (const consumer of group.consumers) consumedGroups.get(consumer)?.push(group);
    for (const { producer } of group.partitions) producedGroups.get(producer)?.push(group);
  }
  const regions = computePipelinedRegions(ids, consumedGroups, producedGroups);
  const regionOf = new Map(regions.flatMap((region, index) => region.map((id) => [id, index])));
  return { vertices: ids, consumedGroups, producedGroups, regions, regionOf };
}

function groupsOf(edge: TopologyEdge, parallelisms: ReadonlyMap<number, number>): PartitionGroup[] {
  const producers = parallelisms.get(edge.from) ?? 0;
  const consumers = parallelisms.get(edge.to) ?? 0;
  return wireEdge(edge.pattern, producers, consumers).map((group) => {
    const { start, end } = group.partitions;
    const partitions = Array.from({ length: end - start + 1 }, (_, i) => {
      const producer = executionVertexId(edge.from, start + i);
      return { id: `${producer}>${String(edge.to)}`, producer };
    });
    return {
      type: edge.type,
      partitions,
      consumers: group.consumers.map((subtask) => executionVertexId(edge.to, subtask)),
    };
  });
}

/** A directed connection of two vertices. */
export interface TopologyEdge {
  readonly from: number;
  readonly to: number;
}

/**
 * Vertices so that each comes behind all its inputs: depth first from the inputs, in given order.
 *
 * Mirrors `org.apache.flink.runtime.jobgraph.JobGraph.getVerticesSortedTopologicallyFromSources`.
 */
export function sortTopologically(
  vertices: readonly number[],
  edges: readonly TopologyEdge[],
): number[] {
  const remaining = new Set(vertices);
  const sorted: number[] = [];
  const take = (vertex: number): void => {
    sorted.push(vertex);
    remaining.delete(vertex);
  };
  const visit = (vertex: number): void => {
    for (const edge of edges.filter(({ from }) => from === vertex)) {
      if (!remaining.has(edge.to)) continue;
      const others = edges.filter((other) => other.to === edge.to && other !== edge);
      if (others.some(({ from }) => remaining.has(from))) continue;
      take(edge.to);
      visit(edge.to);
    }
  };
  const inputs = vertices.filter((vertex) => !edges.some(({ to }) => to === vertex));
  for (const vertex of inputs) take(vertex);
  for (let at = 0; at < sorted.length; at++) visit(sorted[at] as number);
  return sorted;
}

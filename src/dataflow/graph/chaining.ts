import type { StreamEdge, StreamGraph, StreamNode } from "../../model/stream-graph.js";

/** A stream graph whose nodes and edges are found at once. */
export class StreamGraphIndex {
  readonly graph: StreamGraph;
  private readonly nodes: ReadonlyMap<number, StreamNode>;

  constructor(graph: StreamGraph) {
    this.graph = graph;
    this.nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  }

  node(id: number): StreamNode {
    return this.nodes.get(id) as StreamNode;
  }

  inEdges(id: number): StreamEdge[] {
    return this.graph.edges.filter(({ target }) => target === id);
  }

  outEdges(id: number): StreamEdge[] {
    return this.graph.edges.filter(({ source }) => source === id);
  }
}

/**
 * Whether the target of an edge runs in the same task as its source.
 *
 * Mirrors `org.apache.flink.streaming.api.graph.StreamingJobGraphGenerator.isChainable`; sources as
 * chained inputs of a multi-input head are not modelled.
 */
export function isChainable(edge: StreamEdge, index: StreamGraphIndex): boolean {
  const upstream = index.node(edge.source);
  const downstream = index.node(edge.target);
  return (
    index.graph.chainingEnabled &&
    index.inEdges(edge.target).length === 1 &&
    upstream.slotSharingGroup === downstream.slotSharingGroup &&
    upstream.chainingStrategy !== "NEVER" &&
    acceptsUpstream(downstream, upstream) &&
    edge.partitioner === "FORWARD" &&
    upstream.parallelism === downstream.parallelism
  );
}

function acceptsUpstream({ chainingStrategy }: StreamNode, upstream: StreamNode): boolean {
  if (chainingStrategy === "HEAD_WITH_SOURCES") return upstream.descriptor.type === "source";
  return chainingStrategy === "ALWAYS";
}

import type { StreamEdge, StreamGraph, StreamNode } from "../../model/stream-graph.js";

/** A stream graph whose nodes and edges are found at once. */
export class StreamGraphIndex {
  readonly graph: StreamGraph;
  private readonly nodes: ReadonlyMap<number, StreamNode>;
  private readonly incoming: ReadonlyMap<number, readonly StreamEdge[]>;
  private readonly outgoing: ReadonlyMap<number, readonly StreamEdge[]>;

  constructor(graph: StreamGraph) {
    this.graph = graph;
    this.nodes = new Map(graph.nodes.map((node) => [node.id, node]));
    this.incoming = edgesBy(graph.edges, ({ target }) => target);
    this.outgoing = edgesBy(graph.edges, ({ source }) => source);
  }

  node(id: number): StreamNode {
    return this.nodes.get(id) as StreamNode;
  }

  inEdges(id: number): readonly StreamEdge[] {
    return this.incoming.get(id) ?? [];
  }

  outEdges(id: number): readonly StreamEdge[] {
    return this.outgoing.get(id) ?? [];
  }

  /** Nodes without inputs. */
  sources(): StreamNode[] {
    return this.graph.nodes.filter(({ id }) => this.inEdges(id).length === 0);
  }
}

function edgesBy(
  edges: readonly StreamEdge[],
  end: (edge: StreamEdge) => number,
): Map<number, StreamEdge[]> {
  const byNode = new Map<number, StreamEdge[]>();
  for (const edge of edges) {
    const known = byNode.get(end(edge));
    if (known === undefined) byNode.set(end(edge), [edge]);
    else known.push(edge);
  }
  return byNode;
}

/**
 * Whether the target of an edge runs in the same task as its source.
 *
 * Mirrors `org.apache.flink.streaming.api.graph.StreamingJobGraphGenerator.isChainable`.
 */
export function isChainable(edge: StreamEdge, index: StreamGraphIndex): boolean {
  return index.inEdges(edge.target).length === 1 && isChainableInput(edge, index);
}

/**
 * Whether a source runs inside the task of its one consumer, which then is the head of the chain.
 *
 * Mirrors `org.apache.flink.streaming.api.graph.StreamingJobGraphGenerator.isChainableSource`.
 */
export function isChainableSource(source: StreamNode, index: StreamGraphIndex): boolean {
  const [edge, ...others] = index.outEdges(source.id);
  return (
    source.descriptor.type === "source" &&
    edge !== undefined &&
    others.length === 0 &&
    index.node(edge.target).chainingStrategy === "HEAD_WITH_SOURCES" &&
    isChainableInput(edge, index)
  );
}

function isChainableInput(edge: StreamEdge, index: StreamGraphIndex): boolean {
  const upstream = index.node(edge.source);
  const downstream = index.node(edge.target);
  return (
    index.graph.chainingEnabled &&
    upstream.slotSharingGroup === downstream.slotSharingGroup &&
    upstream.chainingStrategy !== "NEVER" &&
    acceptsUpstream(downstream, upstream) &&
    edge.partitioner === "FORWARD" &&
    upstream.parallelism === downstream.parallelism &&
    (index.graph.chainsDifferentMaxParallelism ||
      upstream.maxParallelism === downstream.maxParallelism) &&
    // A union only works through channels: no other edge may lead to the same logical input.
    index
      .inEdges(edge.target)
      .every((other) => other === edge || other.typeNumber !== edge.typeNumber)
  );
}

function acceptsUpstream({ chainingStrategy }: StreamNode, upstream: StreamNode): boolean {
  if (chainingStrategy === "HEAD_WITH_SOURCES") return upstream.descriptor.type === "source";
  return chainingStrategy === "ALWAYS";
}

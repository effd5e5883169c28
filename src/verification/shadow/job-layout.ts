import { wireEdge } from "../../model/edge-wiring.js";
import type { JobEdge, JobGraph, JobVertex } from "../../model/job-graph.js";
import { incomingEdges, outgoingEdges } from "../reference/reference-chain.js";

/** One input channel of a subtask: whose subpartition it reads. */
export interface ChannelLayout {
  readonly edge: JobEdge;
  /** Position of the edge among those that leave the producer. */
  readonly edgePosition: number;
  readonly producer: number;
  readonly subpartition: number;
  /** Position among the channels of the same logical input. */
  readonly channelOfInput: number;
}

/** Who is connected with whom, computed from the job graph alone. */
export class JobLayout {
  readonly graph: JobGraph;
  /** By vertex and subtask: the flat input channels. */
  private readonly inputs: readonly (readonly ChannelLayout[][])[];
  /** By vertex and subtask: number of subpartitions per outgoing edge. */
  private readonly outputs: readonly (readonly number[][])[];

  constructor(graph: JobGraph) {
    this.graph = graph;
    this.inputs = graph.vertices.map((vertex) =>
      subtasks(vertex).map((subtask) => channelsOf(graph, vertex, subtask)),
    );
    this.outputs = graph.vertices.map((vertex) =>
      subtasks(vertex).map((subtask) =>
        outgoingEdges(graph, vertex.index).map(
          (edge) => groupOfProducer(graph, edge, subtask)?.consumers.length ?? 0,
        ),
      ),
    );
  }

  /** The job when its vertices are that parallel, by index of the vertex. */
  withParallelism(parallelism: readonly number[]): JobLayout {
    const of = (vertex: number): number => parallelism[vertex] ?? 1;
    return new JobLayout({
      ...this.graph,
      vertices: this.graph.vertices.map((vertex) => ({ ...vertex, parallelism: of(vertex.index) })),
      // Where the numbers differ, records cannot go straight on.
      edges: this.graph.edges.map((edge) =>
        edge.partitioner === "FORWARD" && of(edge.sourceVertex) !== of(edge.targetVertex)
          ? { ...edge, partitioner: "REBALANCE" }
          : edge,
      ),
    });
  }

  channels(vertex: number, subtask: number): readonly ChannelLayout[] {
    return this.inputs[vertex]?.[subtask] ?? [];
  }

  subpartitions(vertex: number, subtask: number): readonly number[] {
    return this.outputs[vertex]?.[subtask] ?? [];
  }

  /** Position of an edge among those that come into the vertex. */
  gateOf(vertex: number, edgeId: number): number {
    return incomingEdges(this.graph, vertex).findIndex((edge) => edge.edgeId === edgeId);
  }

  /** Position of a flat channel among those of its gate. */
  placeInGate(vertex: number, subtask: number, channel: number): number {
    const channels = this.channels(vertex, subtask);
    const edgeId = channels[channel]?.edge.edgeId;
    return channel - channels.findIndex(({ edge }) => edge.edgeId === edgeId);
  }

  /**
   * Whether an edge carries what a sink writer tells its committer: names of transactions, which
   * depend on the outside world. They are judged by what becomes of the transactions.
   */
  isSinkProtocol({ sourceVertex, sourceOperator }: JobEdge): boolean {
    const { operators } = this.vertex(sourceVertex);
    return operators[sourceOperator]?.descriptor.type === "sinkWriter";
  }

  vertex(index: number): JobVertex {
    return this.graph.vertices[index] as JobVertex;
  }

  /** Name of a subtask as Flink writes it: `Count (2/4)`. */
  taskName(vertex: number, subtask: number): string {
    const { name, parallelism } = this.vertex(vertex);
    return `${name} (${String(subtask + 1)}/${String(parallelism)})`;
  }
}

function subtasks({ parallelism }: JobVertex): number[] {
  return Array.from({ length: parallelism }, (_, subtask) => subtask);
}

function groupsOf(graph: JobGraph, edge: JobEdge): ReturnType<typeof wireEdge> {
  const pointwise = edge.partitioner === "FORWARD" || edge.partitioner === "RESCALE";
  const producers = graph.vertices[edge.sourceVertex]?.parallelism ?? 0;
  const consumers = graph.vertices[edge.targetVertex]?.parallelism ?? 0;
  return wireEdge(pointwise ? "POINTWISE" : "ALL_TO_ALL", producers, consumers);
}

function groupOfProducer(
  graph: JobGraph,
  edge: JobEdge,
  producer: number,
): ReturnType<typeof wireEdge>[number] | undefined {
  return groupsOf(graph, edge).find(
    ({ partitions }) => partitions.start <= producer && producer <= partitions.end,
  );
}

function channelsOf(graph: JobGraph, vertex: JobVertex, subtask: number): ChannelLayout[] {
  const seen = new Map<number, number>();
  return incomingEdges(graph, vertex.index).flatMap((edge) => {
    const group = groupsOf(graph, edge).find(({ consumers }) => consumers.includes(subtask));
    if (group === undefined) return [];
    const edgePosition = outgoingEdges(graph, edge.sourceVertex).findIndex(
      ({ edgeId }) => edgeId === edge.edgeId,
    );
    const channels: ChannelLayout[] = [];
    for (let producer = group.partitions.start; producer <= group.partitions.end; producer++) {
      const channelOfInput = seen.get(edge.targetInput) ?? 0;
      seen.set(edge.targetInput, channelOfInput + 1);
      const subpartition = group.consumers.indexOf(subtask);
      channels.push({ edge, edgePosition, producer, subpartition, channelOfInput });
    }
    return channels;
  });
}

/**
 * Turns the stream graph into the job graph: chains operators into vertices, and connects those.
 *
 * Flink: org.apache.flink.streaming.api.graph.StreamingJobGraphGenerator
 * Simplified: streaming mode; no sources as chained inputs, no resource profiles
 */
import { computeDefaultMaxParallelism } from "../../model/key-groups.js";
import type { ChainedOperator, JobEdge, JobGraph, JobVertex } from "../../model/job-graph.js";
import type { StreamEdge, StreamGraph } from "../../model/stream-graph.js";
import { isChainable, StreamGraphIndex } from "./chaining.js";
import { murmur3128, toHex, utf8 } from "./murmur3-128.js";
import { hashStreamGraph } from "./stream-graph-hasher.js";
import { sortTopologically } from "./sort-topologically.js";

/** Operators of one vertex while it is put together. */
interface Chain {
  readonly head: number;
  /** Head first; each with its predecessor's position and the edge that chains it. */
  readonly members: {
    readonly node: number;
    readonly input: number;
    readonly edge: StreamEdge | null;
  }[];
  /** Edges that leave the chain. */
  readonly outEdges: StreamEdge[];
}

export function generateJobGraph(streamGraph: StreamGraph): JobGraph {
  return new StreamingJobGraphGenerator(streamGraph).generate();
}

class StreamingJobGraphGenerator {
  private readonly index: StreamGraphIndex;
  private readonly hashes: ReadonlyMap<number, string>;
  /** By head, in the order in which Flink makes vertices: those behind come before. */
  private readonly chains = new Map<number, Chain>();
  private readonly begun = new Set<number>();

  constructor(streamGraph: StreamGraph) {
    this.index = new StreamGraphIndex(streamGraph);
    this.hashes = hashStreamGraph(this.index);
  }

  generate(): JobGraph {
    const { graph } = this.index;
    const sources = graph.nodes.filter(({ id }) => this.index.inEdges(id).length === 0);
    for (const { id } of sources) this.createChain(id);
    const chains = this.sorted();
    const vertexOf = new Map(
      chains.flatMap((chain, vertex) => chain.members.map(({ node }) => [node, vertex] as const)),
    );
    const edges = chains.flatMap((chain) =>
      chain.outEdges.map((edge) => this.jobEdge(chain, edge, vertexOf)),
    );
    return {
      jobId: toHex(murmur3128(utf8(`job ${graph.name}`))),
      name: graph.name,
      vertices: chains.map((chain, vertex) => this.jobVertex(chain, vertex)),
      edges: edges.map((edge, edgeId) => ({ ...edge, edgeId })),
      configuration: graph.configuration,
      registry: graph.name,
    };
  }

  private createChain(head: number): void {
    if (this.begun.has(head)) return;
    this.begun.add(head);
    const chain: Chain = { head, members: [], outEdges: [] };
    this.addToChain(chain, head, -1, null);
    this.chains.set(head, chain);
  }

  private addToChain(chain: Chain, node: number, input: number, edge: StreamEdge | null): void {
    const position = chain.members.length;
    chain.members.push({ node, input, edge });
    const outEdges = this.index.outEdges(node);
    for (const chained of outEdges.filter((out) => isChainable(out, this.index))) {
      this.addToChain(chain, chained.target, position, chained);
    }
    for (const leaving of outEdges.filter((out) => !isChainable(out, this.index))) {
      chain.outEdges.push(leaving);
      this.createChain(leaving.target);
    }
  }

  private sorted(): Chain[] {
    const chains = [...this.chains.values()];
    const headOf = new Map(
      chains.flatMap(({ head, members }) => members.map(({ node }) => [node, head] as const)),
    );
    const order = sortTopologically(
      chains.map(({ head }) => head),
      chains.flatMap(({ head, outEdges }) =>
        outEdges.map(({ target }) => ({ from: head, to: headOf.get(target) as number })),
      ),
    );
    return order.map((head) => this.chains.get(head) as Chain);
  }

  private jobVertex({ head, members }: Chain, index: number): JobVertex {
    const { parallelism, maxParallelism, slotSharingGroup } = this.index.node(head);
    return {
      index,
      vertexId: this.hashes.get(head) as string,
      name: this.chainName(head),
      parallelism,
      maxParallelism:
        maxParallelism > 0 ? maxParallelism : computeDefaultMaxParallelism(parallelism),
      slotSharingGroup,
      operators: members.map((member) => this.chainedOperator(member)),
    };
  }

  private chainedOperator({ node, input, edge }: Chain["members"][number]): ChainedOperator {
    const { uid, name, descriptor, coordinator, keySelectorRef, secondKeySelectorRef } =
      this.index.node(node);
    return {
      operatorId: this.hashes.get(node) as string,
      uid,
      name,
      descriptor,
      keySelectorRef,
      secondKeySelectorRef: secondKeySelectorRef ?? null,
      chainedInput: input,
      sideOutputTag: edge?.sideOutputTag ?? null,
      coordinator,
    };
  }

  /** `A -> B`, or `A -> (B, C -> D)`. */
  private chainName(node: number): string {
    const { name } = this.index.node(node);
    const chained = this.index
      .outEdges(node)
      .filter((edge) => isChainable(edge, this.index))
      .map(({ target }) => this.chainName(target));
    if (chained.length === 0) return name;
    return `${name} -> ${chained.length === 1 ? (chained[0] as string) : `(${chained.join(", ")})`}`;
  }

  private jobEdge(
    chain: Chain,
    edge: StreamEdge,
    vertexOf: ReadonlyMap<number, number>,
  ): Omit<JobEdge, "edgeId"> {
    return {
      sourceVertex: vertexOf.get(edge.source) as number,
      targetVertex: vertexOf.get(edge.target) as number,
      sourceOperator: chain.members.findIndex(({ node }) => node === edge.source),
      sideOutputTag: edge.sideOutputTag,
      targetInput: Math.max(0, edge.typeNumber - 1),
      partitioner: edge.partitioner,
      keySelectorRef: edge.keySelectorRef,
      resultType: "PIPELINED_BOUNDED",
      bufferTimeoutMs: edge.bufferTimeoutMs,
    };
  }
}

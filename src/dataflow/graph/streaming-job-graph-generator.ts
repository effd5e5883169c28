/**
 * Turns the stream graph into the job graph: chains operators into vertices, and connects those.
 *
 * Flink: org.apache.flink.streaming.api.graph.StreamingJobGraphGenerator
 * Simplified: streaming mode, no resource profiles; the default max parallelism is derived here, and
 * not by the scheduler
 */
import { computeDefaultMaxParallelism } from "../../model/key-groups.js";
import type {
  ChainedOperator,
  InvokableName,
  JobEdge,
  JobGraph,
  JobVertex,
} from "../../model/job-graph.js";
import type { StreamEdge, StreamGraph, StreamNode } from "../../model/stream-graph.js";
import { isChainable, isChainableSource, StreamGraphIndex } from "./chaining.js";
import { murmur3128, toHex, utf8 } from "./murmur3-128.js";
import { hashStreamGraph } from "./stream-graph-hasher.js";
import { sortTopologically } from "./sort-topologically.js";
import { describeVertex } from "./vertex-description.js";

/** Operators of one vertex while it is put together. */
interface Chain {
  readonly head: number;
  /** Sources that run in the head's task, as its inputs. */
  readonly chainedSources: readonly StreamNode[];
  /** Chained sources, then the head, then the others, each behind its predecessor. */
  readonly members: ChainMember[];
  /** Edges that leave the chain. */
  readonly outEdges: StreamEdge[];
}

/** An operator with its predecessor's position in the chain and the edge that chains it. */
interface ChainMember {
  readonly node: number;
  readonly input: number;
  readonly edge: StreamEdge | null;
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
  /** By head of the chain that takes them in. */
  private readonly chainedSources = new Map<number, StreamNode[]>();

  constructor(streamGraph: StreamGraph) {
    this.index = new StreamGraphIndex(streamGraph);
    this.hashes = hashStreamGraph(this.index);
  }

  generate(): JobGraph {
    const { graph } = this.index;
    for (const head of this.entryPoints()) this.createChain(head);
    const created = [...this.chains.values()];
    const chains = this.sorted();
    const vertexOf = new Map(
      chains.flatMap((chain, vertex) => chain.members.map(({ node }) => [node, vertex] as const)),
    );
    const edges = created.flatMap((chain) =>
      chain.outEdges.map((edge) => this.jobEdge(chain, edge, vertexOf)),
    );
    return {
      jobId: toHex(murmur3128(utf8(`job ${graph.name}`))),
      name: graph.name,
      vertices: chains.map((chain, vertex) => this.jobVertex(chain, vertex)),
      edges: edges.map((edge, edgeId) => ({ ...edge, edgeId })),
      creationOrder: created.map(({ head }) => vertexOf.get(head) as number),
      configuration: graph.configuration,
      registry: graph.name,
    };
  }

  /** Heads of chains that have a source: the source itself, or who takes it in. */
  private entryPoints(): number[] {
    const heads = new Set<number>();
    for (const source of this.index.sources()) {
      if (!isChainableSource(source, this.index)) {
        heads.add(source.id);
        continue;
      }
      const head = this.index.outEdges(source.id)[0]?.target as number;
      heads.add(head);
      this.chainedSources.set(head, [...(this.chainedSources.get(head) ?? []), source]);
    }
    return [...heads].sort((left, right) => left - right);
  }

  private createChain(head: number): void {
    if (this.begun.has(head)) return;
    this.begun.add(head);
    const chainedSources = this.chainedSources.get(head) ?? [];
    const chain: Chain = { head, chainedSources, members: [], outEdges: [] };
    for (const { id } of chainedSources) {
      chain.members.push({ node: id, input: -1, edge: null });
    }
    this.addToChain(chain, head, chainedSources.length - 1, null);
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

  private jobVertex({ head, members, chainedSources }: Chain, index: number): JobVertex {
    const node = this.index.node(head);
    const { parallelism, maxParallelism, slotSharingGroup, coLocationGroup } = node;
    const isMaxParallelismConfigured = maxParallelism > 0;
    return {
      index,
      vertexId: this.hashes.get(head) as string,
      name: this.chainName(head, chainedSources),
      description: describeVertex(head, chainedSources, this.index),
      invokable: this.invokable(node),
      parallelism,
      isParallelismConfigured: members.some(
        (member) => this.index.node(member.node).isParallelismConfigured,
      ),
      maxParallelism: isMaxParallelismConfigured
        ? maxParallelism
        : computeDefaultMaxParallelism(parallelism),
      isMaxParallelismConfigured,
      slotSharingGroup,
      ...(coLocationGroup === undefined ? {} : { coLocationGroup }),
      operators: members.map((member) => this.chainedOperator(member)),
    };
  }

  private invokable({ id, descriptor }: StreamNode): InvokableName {
    if (descriptor.type === "source") return "SourceOperatorStreamTask";
    const inputs = Math.max(...this.index.inEdges(id).map(({ typeNumber }) => typeNumber));
    if (inputs === 0) return "OneInputStreamTask";
    return inputs === 2 ? "TwoInputStreamTask" : "MultipleInputStreamTask";
  }

  private chainedOperator({ node, input, edge }: ChainMember): ChainedOperator {
    const { uid, userHash, name, descriptor, coordinator, keySelectorRef, secondKeySelectorRef } =
      this.index.node(node);
    return {
      operatorId: this.hashes.get(node) as string,
      userDefinedOperatorId: userHash,
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

  /** `A -> B`, or `A -> (B, C -> D)`; with chained sources `A [source, ...] -> B`. */
  private chainName(node: number, chainedSources: readonly StreamNode[]): string {
    const sources = chainedSources.map((source) => source.name).join(", ");
    const name = this.index.node(node).name + (sources === "" ? "" : ` [${sources}]`);
    const chained = this.index
      .outEdges(node)
      .filter((edge) => isChainable(edge, this.index))
      .map(({ target }) => this.chainName(target, []));
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
      supportsUnalignedCheckpoints: edge.supportsUnalignedCheckpoints,
    };
  }
}

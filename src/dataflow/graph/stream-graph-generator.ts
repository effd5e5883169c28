/**
 * Turns what the API noted down into the stream graph: resolves partitionings, unions and side
 * outputs into edges, and sinks into writer and committer.
 *
 * Flink: org.apache.flink.streaming.api.graph.StreamGraphGenerator, SinkTransformationTranslator
 * (org.apache.flink.streaming.runtime.translators)
 * Simplified: streaming mode only
 */
import { JavaException } from "../../model/java-exception.js";
import type { PartitionerName } from "../../model/job-graph.js";
import type { StreamEdge, StreamGraph, StreamNode } from "../../model/stream-graph.js";
import type { OperatorDescriptor } from "../../model/stream-operator.js";
import type {
  OperatorSettings,
  OperatorTransformation,
  PartitionTransformation,
  SinkStep,
  SinkTransformation,
  Transformation,
} from "./transformation.js";

/** What the environment says about all operators. */
export interface StreamGraphSettings {
  readonly name: string;
  readonly parallelism: number;
  readonly maxParallelism: number;
  readonly chainingEnabled: boolean;
  readonly bufferTimeoutMs: number;
  readonly committerParameters: OperatorDescriptor["parameters"];
  readonly configuration: Readonly<Record<string, string>>;
}

/** The output of a node as an edge sees it, past partitionings and side outputs. */
interface Origin {
  readonly node: number;
  readonly partition: Pick<PartitionTransformation, "partitioner" | "keySelectorRef"> | null;
  readonly sideOutputTag: string | null;
  /** Behind a sink writer unaligned barriers may not overtake. */
  readonly isBehindSinkWriter?: boolean;
}

const DEFAULT_SLOT_SHARING_GROUP = "default";
const NO_OVERTAKING: readonly PartitionerName[] = ["FORWARD", "RESCALE", "BROADCAST"];

export class StreamGraphGenerator {
  private readonly settings: StreamGraphSettings;
  private readonly nodes = new Map<number, StreamNode>();
  private readonly edges: StreamEdge[] = [];
  /** Origins of a transformation that was already resolved. */
  private readonly origins = new Map<number, readonly Origin[]>();
  private nextId: number;

  /** `nextId`: sinks become operators only now and take the ids behind those of the program. */
  constructor(settings: StreamGraphSettings, nextId: number) {
    this.settings = settings;
    this.nextId = nextId;
  }

  generate(transformations: readonly Transformation[]): StreamGraph {
    if (transformations.length === 0) {
      throw new JavaException(
        "IllegalStateException",
        "No operators defined in streaming topology. Cannot execute.",
      );
    }
    for (const transformation of transformations) this.resolve(transformation);
    const { name, chainingEnabled, configuration } = this.settings;
    const nodes = [...this.nodes.values()].sort((left, right) => left.id - right.id);
    return { name, nodes, edges: this.edges, chainingEnabled, configuration };
  }

  private resolve(transformation: Transformation): readonly Origin[] {
    const known = this.origins.get(transformation.id);
    if (known !== undefined) return known;
    const origins = this.resolveNew(transformation);
    this.origins.set(transformation.id, origins);
    return origins;
  }

  private resolveNew(transformation: Transformation): readonly Origin[] {
    switch (transformation.kind) {
      case "operator":
        return [this.addOperator(transformation)];
      case "sink":
        return this.addSink(transformation);
      case "union":
        return transformation.inputs.flatMap((input) => this.resolve(input));
      case "partition":
        return this.resolve(transformation.input).map((origin) => ({
          ...origin,
          partition: transformation,
        }));
      case "sideOutput":
        return this.resolve(transformation.input).map((origin) => ({
          ...origin,
          sideOutputTag: transformation.tag,
        }));
    }
  }

  private addOperator(operator: OperatorTransformation): Origin {
    const inputs = operator.inputs.map((input) => this.resolve(input));
    const { id, settings, descriptor, coordinator, keySelectorRef } = operator;
    const { secondKeySelectorRef = null } = operator;
    const keys = { keySelectorRef, secondKeySelectorRef };
    this.addNode(id, settings, inputs.flat(), { descriptor, coordinator, ...keys });
    inputs.forEach((origins, input) => {
      const typeNumber = inputs.length === 1 ? 0 : input + 1;
      for (const origin of origins) this.addEdge(origin, id, typeNumber);
    });
    return { node: id, partition: null, sideOutputTag: null };
  }

  /** `name: Writer` with the sink's uid, and `name: Committer` with a uid made from it. */
  private addSink(sink: SinkTransformation): readonly Origin[] {
    const inputs = this.resolve(sink.input);
    const { settings, sinkRef, hasCommitter } = sink;
    const writerId = this.nextId++;
    const described = { coordinator: null, keySelectorRef: null };
    this.addNode(writerId, { ...settings, name: `${settings.name}: Writer` }, inputs, {
      ...described,
      descriptor: { type: "sinkWriter", functionRef: sinkRef, parameters: { sink: sink.sink } },
    });
    for (const origin of inputs) this.addEdge(origin, writerId, 0);
    const writer: Origin = { node: writerId, partition: null, sideOutputTag: null };
    if (!hasCommitter) return [writer];
    // Flink makes one more transformation in between.
    this.nextId++;
    let last: Origin = { ...writer, isBehindSinkWriter: true };
    for (const step of sink.preCommit) last = this.addSinkStep(sink, step, last, false);
    const committerId = this.nextId++;
    const uid = settings.uid === null ? null : `Sink Committer: ${settings.uid}`;
    const parameters = {
      sink: sink.sink,
      ...this.settings.committerParameters,
      emitDownstream: sink.postCommit.length > 0,
    };
    this.addNode(committerId, { ...settings, name: `${settings.name}: Committer`, uid }, [last], {
      ...described,
      descriptor: { type: "committer", functionRef: sinkRef, parameters },
    });
    this.addEdge(last, committerId, 0);
    last = { ...last, node: committerId };
    if (sink.postCommit.length > 0) this.nextId++;
    for (const step of sink.postCommit) last = this.addSinkStep(sink, step, last, true);
    return [last];
  }

  /** An operator of the sink's own topology: named and set up like the sink. */
  private addSinkStep(
    { settings }: SinkTransformation,
    step: SinkStep,
    input: Origin,
    isBehindCommitter: boolean,
  ): Origin {
    const { type, name, functionRef, parallelism, partitioner } = step;
    const { maxRetries, isCheckpointingEnabled, isBatchMode } = this.settings.committerParameters;
    const isGlobal = type === "globalCommitter";
    // Behind a committer everything that comes is committed already.
    const commitOnInput =
      isBatchMode === true || isCheckpointingEnabled !== true || isBehindCommitter;
    if (partitioner !== null) this.nextId++;
    const partition = partitioner === null ? null : { partitioner, keySelectorRef: null };
    const id = this.nextId++;
    const uid = settings.uid;
    const own = {
      ...settings,
      name: `${settings.name}: ${name}`,
      uid: uid === null ? null : isGlobal ? `Sink ${uid} Global Committer` : null,
      parallelism: parallelism > 0 ? parallelism : settings.parallelism,
      ...(isGlobal ? { maxParallelism: 1 } : {}),
    };
    this.addNode(id, own, [input], {
      descriptor: { type, functionRef, parameters: isGlobal ? { maxRetries, commitOnInput } : {} },
      coordinator: null,
      keySelectorRef: null,
    });
    this.addEdge({ ...input, partition }, id, 0);
    return { ...input, node: id, partition: null };
  }

  private addNode(
    id: number,
    settings: OperatorSettings,
    inputs: readonly Origin[],
    described: Pick<
      StreamNode,
      "descriptor" | "coordinator" | "keySelectorRef" | "secondKeySelectorRef"
    >,
  ): void {
    const { name, uid, parallelism, maxParallelism, chainingStrategy } = settings;
    this.nodes.set(id, {
      id,
      name,
      uid,
      ...described,
      parallelism: parallelism > 0 ? parallelism : this.settings.parallelism,
      maxParallelism: maxParallelism > 0 ? maxParallelism : this.settings.maxParallelism,
      slotSharingGroup: settings.slotSharingGroup ?? this.groupOf(inputs),
      chainingStrategy,
    });
  }

  /** The group of the inputs if they agree. */
  private groupOf(inputs: readonly Origin[]): string {
    const groups = new Set(inputs.map(({ node }) => this.node(node).slotSharingGroup));
    const [group] = groups;
    return groups.size === 1 && group !== undefined ? group : DEFAULT_SLOT_SHARING_GROUP;
  }

  private addEdge(origin: Origin, target: number, typeNumber: number): void {
    const source = this.node(origin.node);
    const { parallelism } = this.node(target);
    const isEqual = source.parallelism === parallelism;
    const partitioner = origin.partition?.partitioner ?? (isEqual ? "FORWARD" : "REBALANCE");
    if (partitioner === "FORWARD" && !isEqual) refuseForward(source, this.node(target));
    this.edges.push({
      source: origin.node,
      target,
      typeNumber,
      partitioner,
      keySelectorRef: origin.partition?.keySelectorRef ?? null,
      sideOutputTag: origin.sideOutputTag,
      bufferTimeoutMs: this.settings.bufferTimeoutMs,
      supportsUnalignedCheckpoints:
        !NO_OVERTAKING.includes(partitioner) && origin.isBehindSinkWriter !== true,
    });
  }

  private node(id: number): StreamNode {
    return this.nodes.get(id) as StreamNode;
  }
}

function refuseForward(source: StreamNode, target: StreamNode): never {
  throw new JavaException(
    "UnsupportedOperationException",
    "Forward partitioning does not allow change of parallelism. Upstream operation: " +
      `${source.name}-${String(source.id)} parallelism: ${String(source.parallelism)}, downstream ` +
      `operation: ${target.name}-${String(target.id)} parallelism: ${String(target.parallelism)} ` +
      "You must use another partitioning strategy, such as broadcast, rebalance, shuffle or global.",
  );
}

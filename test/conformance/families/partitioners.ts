import { wireEdge } from "../../../src/model/edge-wiring.js";
import type { DistributionPattern } from "../../../src/model/edge-wiring.js";
import type { PartitionerName } from "../../../src/model/job-graph.js";
import { PARTITIONER_PROPERTIES } from "../../../src/model/partitioner-properties.js";
import { computeVertexInputInfo } from "../../../src/model/vertex-input-info.js";
import { ALL_CHANNELS, ChannelSelector } from "../../../src/runtime/io/channel-selector.js";
import { buildExecutionTopology } from "../../../src/runtime/scheduler/execution-topology.js";
import { kind } from "../family-adapter.js";
import type { FamilyAdapter } from "../family-adapter.js";
import { asSet, attempt } from "../recorded-values.js";

interface Wiring {
  readonly pattern: DistributionPattern;
  readonly upstreamParallelism: number;
  readonly downstreamParallelism: number;
}

function answerProperties({ partitioner }: { readonly partitioner: PartitionerName }): unknown {
  const properties = PARTITIONER_PROPERTIES[partitioner];
  return {
    name: partitioner,
    pointwise: properties.pattern === "POINTWISE",
    broadcast: properties.isBroadcast,
    supportsUnalignedCheckpoint: properties.supportsUnalignedCheckpoint,
    upstreamStateMapper: properties.upstreamStateMapper,
    downstreamStateMapper: properties.downstreamStateMapper,
  };
}

function answerSelect(given: {
  readonly partitioner: PartitionerName;
  readonly channels: number;
  readonly maxParallelism?: number;
  readonly start?: number;
  readonly records: readonly number[];
}): unknown {
  const { partitioner, channels } = given;
  const selector = new ChannelSelector({
    partitioner,
    channels,
    maxParallelism: given.maxParallelism ?? 1,
    select: partitioner === "CUSTOM" ? (value) => Number(value) % channels : (value) => value,
    subtask: 0,
    random: () => 0,
  });
  if (given.start !== undefined) selector.state.next = (given.start + 1) % channels;
  const selected = given.records.map((record) => selector.select(record));
  if (!selected.includes(ALL_CHANNELS)) return selected;
  return {
    error: "UnsupportedOperationException",
    message: "Broadcast partitioner does not support select channels.",
  };
}

function answerWiring(given: Wiring): unknown {
  const { pattern, upstreamParallelism, downstreamParallelism } = given;
  const groups = wireEdge(pattern, upstreamParallelism, downstreamParallelism);
  const inputs = computeVertexInputInfo({
    pattern,
    producers: upstreamParallelism,
    consumers: downstreamParallelism,
    subpartitionsPerPartition: null,
    isBroadcast: false,
    isSingleSubpartitionContainsAllData: false,
  });
  const downstream = inputs.map(({ partitions, subpartitions }) => ({
    channelsFrom: Array.from(
      { length: partitions.end - partitions.start + 1 },
      (_, i) => partitions.start + i,
    ),
    subpartition: [subpartitions.start, subpartitions.end],
  }));
  const upstream = Array.from({ length: upstreamParallelism }, (_, producer) => {
    const consumers = groups
      .filter(({ partitions }) => partitions.start <= producer && producer <= partitions.end)
      .flatMap((group) => group.consumers);
    return { subpartitions: consumers.length, subpartitionsTo: consumers };
  });
  const topology = buildExecutionTopology(
    [
      { vertex: 0, parallelism: upstreamParallelism },
      { vertex: 1, parallelism: downstreamParallelism },
    ],
    [{ from: 0, to: 1, pattern, type: "PIPELINED" }],
  );
  const pipelinedRegions = topology.regions.map((region) =>
    region.map((id) => id.replace("0:", "up").replace("1:", "down")),
  );
  return {
    downstream,
    upstream,
    pipelinedRegions: pattern === "POINTWISE" ? pipelinedRegions : [],
  };
}

function answerDynamicInput(
  given: Wiring & {
    readonly subpartitionsPerPartition: number;
    readonly dynamicGraph: boolean;
    readonly broadcast?: boolean;
    readonly singleSubpartitionContainsAllData?: boolean;
  },
): unknown {
  return attempt(() =>
    computeVertexInputInfo({
      pattern: given.pattern,
      producers: given.upstreamParallelism,
      consumers: given.downstreamParallelism,
      subpartitionsPerPartition: given.dynamicGraph ? given.subpartitionsPerPartition : null,
      isBroadcast: given.broadcast ?? false,
      isSingleSubpartitionContainsAllData: given.singleSubpartitionContainsAllData ?? false,
    }).map(({ partitions, subpartitions }, subtask) => ({
      subtask,
      consumes: [
        {
          partitions: [partitions.start, partitions.end],
          subpartitions: [subpartitions.start, subpartitions.end],
        },
      ],
    })),
  );
}

/** Partitioners, and how the subtasks of an edge are wired. */
export const adapter: FamilyAdapter = {
  kinds: {
    properties: kind(answerProperties),
    select: kind(answerSelect),
    wiring: kind(answerWiring),
    dynamicInput: kind(answerDynamicInput),
  },
  normalize: (kindName, answer) => {
    if (kindName !== "wiring") return answer;
    const wiring = answer as { readonly pipelinedRegions: readonly string[][] };
    return { ...wiring, pipelinedRegions: asSet(wiring.pipelinedRegions.map(asSet)) };
  },
};

import type { DistributionPattern } from "./edge-wiring.js";
import type { PartitionerName } from "./job-graph.js";

/** How in-flight data of old subtasks is given to new ones when the parallelism changes. */
export type SubtaskStateMapperName =
  "ARBITRARY" | "FIRST" | "FULL" | "RANGE" | "ROUND_ROBIN" | "UNSUPPORTED";

/** What follows from the choice of a partitioner, before any record has been sent. */
export interface PartitionerProperties {
  readonly pattern: DistributionPattern;
  readonly isBroadcast: boolean;
  /** Whether barriers may overtake buffers on such an edge. */
  readonly supportsUnalignedCheckpoint: boolean;
  readonly upstreamStateMapper: SubtaskStateMapperName;
  readonly downstreamStateMapper: SubtaskStateMapperName;
}

function allToAll(
  downstreamStateMapper: SubtaskStateMapperName,
  supportsUnalignedCheckpoint = true,
): PartitionerProperties {
  return {
    pattern: "ALL_TO_ALL",
    isBroadcast: false,
    supportsUnalignedCheckpoint,
    upstreamStateMapper: "ARBITRARY",
    downstreamStateMapper,
  };
}

/** In-flight data of such an edge can never be redistributed. */
function neverUnaligned(pattern: DistributionPattern, isBroadcast: boolean): PartitionerProperties {
  return {
    pattern,
    isBroadcast,
    supportsUnalignedCheckpoint: false,
    upstreamStateMapper: "UNSUPPORTED",
    downstreamStateMapper: "UNSUPPORTED",
  };
}

/** Flink's `StreamPartitioner`s. */
export const PARTITIONER_PROPERTIES: Readonly<Record<PartitionerName, PartitionerProperties>> = {
  FORWARD: neverUnaligned("POINTWISE", false),
  RESCALE: neverUnaligned("POINTWISE", false),
  BROADCAST: neverUnaligned("ALL_TO_ALL", true),
  HASH: allToAll("RANGE"),
  REBALANCE: allToAll("ROUND_ROBIN"),
  SHUFFLE: allToAll("ROUND_ROBIN"),
  GLOBAL: allToAll("FIRST"),
  CUSTOM: allToAll("FULL", false),
};

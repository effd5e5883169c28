/** How the subtasks at both ends of an edge are connected. */
export type DistributionPattern = "ALL_TO_ALL" | "POINTWISE";

/** Both ends inclusive. */
export interface IndexRange {
  readonly start: number;
  readonly end: number;
}

/** Consumers that read the same partitions; what is decided for one of them holds for all. */
export interface ConsumedPartitionGroup {
  /** Subtasks of the producer, in channel order. */
  readonly partitions: IndexRange;
  /** Subtasks of the consumer; their position is the subpartition that they read. */
  readonly consumers: readonly number[];
}

/**
 * Connects the subtasks of two vertices.
 *
 * Flink: `EdgeManagerBuildUtil` over `VertexInputInfoComputationUtils`.
 */
export function wireEdge(
  pattern: DistributionPattern,
  producers: number,
  consumers: number,
): ConsumedPartitionGroup[] {
  if (pattern === "ALL_TO_ALL") {
    return [{ partitions: { start: 0, end: producers - 1 }, consumers: indexes(0, consumers) }];
  }
  if (producers >= consumers) {
    return indexes(0, consumers).map((consumer) => ({
      partitions: {
        start: Math.floor((consumer * producers) / consumers),
        end: Math.floor(((consumer + 1) * producers) / consumers) - 1,
      },
      consumers: [consumer],
    }));
  }
  return indexes(0, producers).map((producer) => {
    const start = Math.ceil((producer * consumers) / producers);
    const end = Math.ceil(((producer + 1) * consumers) / producers);
    return { partitions: { start: producer, end: producer }, consumers: indexes(start, end) };
  });
}

function indexes(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}

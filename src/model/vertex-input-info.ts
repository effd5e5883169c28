import { wireEdge } from "./edge-wiring.js";
import type { DistributionPattern, IndexRange } from "./edge-wiring.js";
import { checkArgument } from "./java-exception.js";

/** What one subtask reads of an input: these subpartitions of each of these partitions. */
export interface ExecutionVertexInputInfo {
  readonly partitions: IndexRange;
  readonly subpartitions: IndexRange;
}

export interface VertexInputOptions {
  readonly pattern: DistributionPattern;
  readonly producers: number;
  readonly consumers: number;
  /**
   * In a dynamic graph (adaptive batch) partitions were cut before the consumers were counted;
   * `null`: one subpartition for each consumer.
   */
  readonly subpartitionsPerPartition: number | null;
  readonly isBroadcast: boolean;
  /** A broadcast result that was written only once. */
  readonly isSingleSubpartitionContainsAllData: boolean;
}

/**
 * What each subtask of a consuming vertex reads.
 *
 * Flink: `VertexInputInfoComputationUtils`.
 */
export function computeVertexInputInfo(options: VertexInputOptions): ExecutionVertexInputInfo[] {
  const { pattern, producers, consumers } = options;
  const infos: ExecutionVertexInputInfo[] = [];
  for (const group of wireEdge(pattern, producers, consumers)) {
    for (const subtask of group.consumers) {
      const subpartitions = consumedSubpartitions(subtask, group.consumers.length, options);
      infos[subtask] = { partitions: group.partitions, subpartitions };
    }
  }
  return infos;
}

function consumedSubpartitions(
  subtask: number,
  numConsumers: number,
  options: VertexInputOptions,
): IndexRange {
  const { pattern, subpartitionsPerPartition } = options;
  // Flink counts consumers by subtask index; with uneven pointwise groups that is not their position.
  const index = subtask % numConsumers;
  if (subpartitionsPerPartition === null) return { start: index, end: index };
  if (options.isBroadcast && pattern === "ALL_TO_ALL") {
    if (!options.isSingleSubpartitionContainsAllData) {
      return { start: 0, end: subpartitionsPerPartition - 1 };
    }
    checkArgument(subpartitionsPerPartition === 1);
    return { start: 0, end: 0 };
  }
  checkArgument(numConsumers <= subpartitionsPerPartition);
  return {
    start: Math.floor((index * subpartitionsPerPartition) / numConsumers),
    end: Math.floor(((index + 1) * subpartitionsPerPartition) / numConsumers) - 1,
  };
}

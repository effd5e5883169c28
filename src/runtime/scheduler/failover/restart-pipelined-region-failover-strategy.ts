/**
 * Which tasks must restart when one has failed: its pipelined region, the producers of results that
 * can no longer be read, and all consumers of any of these.
 *
 * Flink: org.apache.flink.runtime.executiongraph.failover.RestartPipelinedRegionFailoverStrategy
 * Simplified: no
 */
import type { ExecutionState, SerializedThrowable } from "../../../model/execution-attempt.js";
import { checkState } from "../../../model/java-exception.js";
import { RESULT_PARTITION_PROPERTIES } from "../../../model/result-partition-properties.js";
import type {
  ExecutionTopology,
  ExecutionVertexId,
  PartitionGroup,
  PartitionId,
} from "../execution-topology.js";

/** A failure that may say which partition could not be consumed. */
export interface FailureCause extends SerializedThrowable {
  /** Set on Flink's `PartitionException`s. */
  readonly partitionId?: PartitionId;
  readonly cause?: FailureCause;
}

export interface FailoverEffects {
  stateOf(task: ExecutionVertexId): ExecutionState;
  /** Whether a finished result is still there (it may have gone with its TaskManager). */
  isPartitionAvailable(partition: PartitionId): boolean;
}

/** Answers which tasks must restart. */
export interface FailoverStrategy {
  getTasksNeedingRestart(task: ExecutionVertexId, cause: FailureCause): ExecutionVertexId[];
}

export class RestartPipelinedRegionFailoverStrategy implements FailoverStrategy {
  readonly topology: ExecutionTopology;
  readonly effects: FailoverEffects;

  constructor(topology: ExecutionTopology, effects: FailoverEffects) {
    this.topology = topology;
    this.effects = effects;
  }

  /** In topological order. Tasks that were never scheduled have nothing to restart. */
  getTasksNeedingRestart(task: ExecutionVertexId, cause: FailureCause): ExecutionVertexId[] {
    const failedRegion = this.topology.regionOf.get(task);
    checkState(failedRegion !== undefined, `Can not find the failover region for task ${task}`);
    const regions = this.getRegionsToRestart(failedRegion, findPartition(cause));
    return this.topology.vertices.filter(
      (id) => regions.has(this.regionOf(id)) && this.effects.stateOf(id) !== "CREATED",
    );
  }

  private getRegionsToRestart(
    failedRegion: number,
    failedPartition: PartitionId | null,
  ): Set<number> {
    // A set in JavaScript visits what is added while it is iterated: this is the queue.
    const regions = new Set([failedRegion]);
    const visitedConsumed = new Set<PartitionGroup>();
    const visitedProduced = new Set<PartitionGroup>();
    for (const region of regions) {
      const members = this.topology.regions[region] ?? [];
      for (const group of unvisited(members, this.topology.consumedGroups, visitedConsumed)) {
        for (const { id, producer } of group.partitions) {
          if (!this.isReadable(id, group, failedPartition)) regions.add(this.regionOf(producer));
        }
      }
      // Their input may come out differently this time.
      for (const group of unvisited(members, this.topology.producedGroups, visitedProduced)) {
        for (const consumer of group.consumers) regions.add(this.regionOf(consumer));
      }
    }
    return regions;
  }

  private isReadable(
    partition: PartitionId,
    group: PartitionGroup,
    failedPartition: PartitionId | null,
  ): boolean {
    const isReadAgain =
      RESULT_PARTITION_PROPERTIES[group.type].isReconsumable ||
      group.type === "PIPELINED_APPROXIMATE";
    return (
      partition !== failedPartition && isReadAgain && this.effects.isPartitionAvailable(partition)
    );
  }

  private regionOf(task: ExecutionVertexId): number {
    return this.topology.regionOf.get(task) ?? -1;
  }
}

/** The groups of these tasks that have not been looked at yet; each is looked at once. */
function unvisited(
  tasks: readonly ExecutionVertexId[],
  groupsOf: ReadonlyMap<ExecutionVertexId, readonly PartitionGroup[]>,
  visited: Set<PartitionGroup>,
): PartitionGroup[] {
  const groups = tasks
    .flatMap((task) => groupsOf.get(task) ?? [])
    .filter((group) => !visited.has(group));
  for (const group of groups) visited.add(group);
  return [...new Set(groups)];
}

/** The partition that the first `PartitionException` in the chain of causes complains about. */
function findPartition(failure: FailureCause): PartitionId | null {
  for (let cause: FailureCause | undefined = failure; cause !== undefined; cause = cause.cause) {
    if (cause.partitionId !== undefined) return cause.partitionId;
  }
  return null;
}

/**
 * Decides which pipelined regions may be deployed: at the start those that wait for no other, later
 * those whose inputs have been produced completely.
 *
 * Flink: org.apache.flink.runtime.scheduler.strategy.PipelinedRegionSchedulingStrategy
 * Simplified: no hybrid results
 */
import type { ExecutionState } from "../../model/execution-attempt.js";
import type { ExecutionTopology, ExecutionVertexId, PartitionGroup } from "./execution-topology.js";

export interface SchedulingEffects {
  stateOf(id: ExecutionVertexId): ExecutionState;
  /** Deploys the tasks of one region, all or none. */
  allocateSlotsAndDeploy(ids: readonly ExecutionVertexId[]): void;
}

export class PipelinedRegionSchedulingStrategy {
  private readonly topology: ExecutionTopology;
  private readonly effects: SchedulingEffects;

  constructor(topology: ExecutionTopology, effects: SchedulingEffects) {
    this.topology = topology;
    this.effects = effects;
  }

  startScheduling(): void {
    this.maybeScheduleRegions(this.topology.regions.map((_, index) => index));
  }

  restartTasks(ids: readonly ExecutionVertexId[]): void {
    const regions = new Set(ids.map((id) => this.regionOf(id)));
    this.maybeScheduleRegions([...regions].sort((left, right) => left - right));
  }

  onTaskFinished(id: ExecutionVertexId): void {
    const own = this.regionOf(id);
    const regions = new Set<number>();
    for (const group of this.topology.producedGroups.get(id) ?? []) {
      for (const consumer of group.consumers) regions.add(this.regionOf(consumer));
    }
    regions.delete(own);
    this.maybeScheduleRegions([...regions].sort((left, right) => left - right));
  }

  private maybeScheduleRegions(regions: readonly number[]): void {
    for (const region of regions) {
      const ids = this.topology.regions[region] ?? [];
      if (this.isSchedulable(region, ids)) this.effects.allocateSlotsAndDeploy(ids);
    }
  }

  private isSchedulable(region: number, ids: readonly ExecutionVertexId[]): boolean {
    const { consumedGroups } = this.topology;
    return ids.every(
      (id) =>
        this.effects.stateOf(id) === "CREATED" &&
        (consumedGroups.get(id) ?? []).every((group) => this.isConsumable(region, group)),
    );
  }

  private isConsumable(region: number, group: PartitionGroup): boolean {
    return group.partitions.every(
      ({ producer }) =>
        this.regionOf(producer) === region || this.effects.stateOf(producer) === "FINISHED",
    );
  }

  private regionOf(id: ExecutionVertexId): number {
    return this.topology.regionOf.get(id) ?? -1;
  }
}

/**
 * Assigns slots without looking at what ran where. An application cluster that wants few
 * TaskManagers takes the slots of those with most of them.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.allocator.DefaultSlotAssigner
 * Simplified: among TaskManagers with equally many slots the first, where Flink follows the order of
 * a hash map
 */
import type { JobInformation, VertexParallelism } from "./job-information.js";
import {
  checkMinimumRequiredSlots,
  slotsPerTaskExecutor,
  type SlotAssigner,
  type SlotAssignment,
  type SlotInfo,
} from "./slot-assigner.js";
import type { SlotMatchingResolver } from "./slot-matching-resolver.js";
import type { SlotSharingResolver } from "./slot-sharing-resolver.js";

export class DefaultSlotAssigner implements SlotAssigner {
  private readonly prefersMinimalTaskManagers: boolean;
  private readonly resolveSlotSharing: SlotSharingResolver;
  private readonly matchSlots: SlotMatchingResolver;

  /** @param prefersMinimalTaskManagers - true only for an application cluster that asks for it */
  constructor(
    prefersMinimalTaskManagers: boolean,
    resolveSlotSharing: SlotSharingResolver,
    matchSlots: SlotMatchingResolver,
  ) {
    this.prefersMinimalTaskManagers = prefersMinimalTaskManagers;
    this.resolveSlotSharing = resolveSlotSharing;
    this.matchSlots = matchSlots;
  }

  assignSlots(
    job: JobInformation,
    freeSlots: readonly SlotInfo[],
    parallelism: VertexParallelism,
  ): SlotAssignment[] {
    checkMinimumRequiredSlots(job, freeSlots.length);
    const groups = this.resolveSlotSharing(job, parallelism);
    return this.matchSlots(groups, this.pickSlotsIfNeeded(groups.length, freeSlots));
  }

  private pickSlotsIfNeeded(wanted: number, freeSlots: readonly SlotInfo[]): readonly SlotInfo[] {
    if (!this.prefersMinimalTaskManagers || freeSlots.length <= wanted) return freeSlots;
    const largestFirst = [...slotsPerTaskExecutor(freeSlots).values()].sort(
      (left, right) => right.length - left.length,
    );
    const picked: SlotInfo[] = [];
    for (const slots of largestFirst) if (picked.length < wanted) picked.push(...slots);
    return picked;
  }
}

/**
 * Decides how parallel a job runs with the slots it has, and which subtask goes into which slot.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.allocator.SlotSharingSlotAllocator
 * Simplified: slots are taken by whoever executes the plan
 */
import { DefaultSlotAssigner } from "./default-slot-assigner.js";
import type { JobAllocationsInformation } from "./job-allocations-information.js";
import {
  slotSharingGroupsOf,
  type JobInformation,
  type VertexParallelism,
} from "./job-information.js";
import type { JobSchedulingPlan, SlotInfo } from "./slot-assigner.js";
import {
  matchBalancingSlots,
  matchBalancingTasks,
  matchInOrder,
  type SlotMatchingResolver,
} from "./slot-matching-resolver.js";
import { minimumRequiredSlots, slotSharingGroupMetaInfos } from "./slot-sharing-group-meta-info.js";
import {
  resolveSlotSharingByIndex,
  resolveSlotSharingByTasks,
  type SlotSharingResolver,
} from "./slot-sharing-resolver.js";
import { StateLocalitySlotAssigner } from "./state-locality-slot-assigner.js";

/** `taskmanager.load-balance.mode`. */
export type TaskManagerLoadBalanceMode = "NONE" | "MIN_RESOURCES" | "SLOTS" | "TASKS";

export interface SlotAllocatorSettings {
  readonly localRecovery: boolean;
  readonly prefersMinimalTaskManagers: boolean;
  readonly loadBalanceMode: TaskManagerLoadBalanceMode;
}

export class SlotSharingSlotAllocator {
  private readonly settings: SlotAllocatorSettings;
  private readonly resolveSlotSharing: SlotSharingResolver;
  private readonly matchSlots: SlotMatchingResolver;

  constructor(settings: SlotAllocatorSettings) {
    const { loadBalanceMode } = settings;
    this.settings = settings;
    this.resolveSlotSharing =
      loadBalanceMode === "TASKS" ? resolveSlotSharingByTasks : resolveSlotSharingByIndex;
    this.matchSlots = MATCHING[loadBalanceMode];
  }

  /** Slots with which the job would be as parallel as it may be. */
  calculateRequiredSlots(job: JobInformation): number {
    return slotSharingGroupMetaInfos(job).reduce(
      (sum, { maxUpperBound }) => sum + maxUpperBound,
      0,
    );
  }

  /** `null`: there are not enough slots for the least parallelism. */
  determineParallelism(job: JobInformation, freeSlots: number): VertexParallelism | null {
    if (minimumRequiredSlots(job) > freeSlots) return null;
    const slots = slotsPerSharingGroup(job, freeSlots);
    const parallelism = new Map<number, number>();
    for (const [slotSharingGroup, members] of slotSharingGroupsOf(job)) {
      const available = slots.get(slotSharingGroup) ?? 0;
      for (const { vertex, parallelism: wanted } of members) {
        parallelism.set(vertex, Math.min(wanted, available));
      }
    }
    return parallelism;
  }

  determineParallelismAndCalculateAssignment(
    job: JobInformation,
    freeSlots: readonly SlotInfo[],
    previous: JobAllocationsInformation,
  ): JobSchedulingPlan | null {
    const parallelism = this.determineParallelism(job, freeSlots.length);
    if (parallelism === null) return null;
    const { localRecovery, prefersMinimalTaskManagers } = this.settings;
    const assigner =
      localRecovery && previous.size > 0
        ? new StateLocalitySlotAssigner(this.resolveSlotSharing)
        : new DefaultSlotAssigner(
            prefersMinimalTaskManagers,
            this.resolveSlotSharing,
            this.matchSlots,
          );
    return {
      parallelism,
      assignments: assigner.assignSlots(job, freeSlots, parallelism, previous),
    };
  }
}

const MATCHING: Readonly<Record<TaskManagerLoadBalanceMode, SlotMatchingResolver>> = {
  NONE: matchInOrder,
  MIN_RESOURCES: matchInOrder,
  SLOTS: matchBalancingSlots,
  TASKS: matchBalancingTasks,
};

/**
 * An even share for each group beyond the least that each needs; what a group cannot use is left to
 * those after it, so the ones with the smallest range come first.
 */
function slotsPerSharingGroup(job: JobInformation, freeSlots: number): Map<string, number> {
  const sorted = slotSharingGroupMetaInfos(job).sort(
    (left, right) =>
      left.maxUpperBound - left.maxLowerBound - (right.maxUpperBound - right.maxLowerBound),
  );
  const slots = new Map<string, number>();
  let unassigned = freeSlots;
  let reserved = minimumRequiredSlots(job);
  let groupsLeft = sorted.length;
  for (const { slotSharingGroup, maxLowerBound, maxUpperBound } of sorted) {
    const share = Math.floor((unassigned - reserved) / groupsLeft);
    const count = maxLowerBound + Math.min(maxUpperBound - maxLowerBound, share);
    slots.set(slotSharingGroup, count);
    reserved -= maxLowerBound;
    unassigned -= count;
    groupsLeft--;
  }
  return slots;
}

/**
 * The least and the most slots that a slot sharing group can use.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.allocator.SlotSharingSlotAllocator
 * Simplified: no
 */
import { slotSharingGroupsOf, type JobInformation } from "./job-information.js";

export interface SlotSharingGroupMetaInfo {
  readonly slotSharingGroup: string;
  /** With fewer slots one of its vertices could not run. */
  readonly maxLowerBound: number;
  readonly maxUpperBound: number;
}

/** Groups in order of their first vertex. */
export function slotSharingGroupMetaInfos(job: JobInformation): SlotSharingGroupMetaInfo[] {
  return Array.from(slotSharingGroupsOf(job), ([slotSharingGroup, members]) => ({
    slotSharingGroup,
    maxLowerBound: Math.max(...members.map(({ minParallelism }) => minParallelism)),
    maxUpperBound: Math.max(...members.map(({ parallelism }) => parallelism)),
  }));
}

/** Without so many slots the job cannot run at all. */
export function minimumRequiredSlots(job: JobInformation): number {
  return slotSharingGroupMetaInfos(job).reduce((sum, { maxLowerBound }) => sum + maxLowerBound, 0);
}

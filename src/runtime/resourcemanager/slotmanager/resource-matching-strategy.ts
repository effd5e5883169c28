/**
 * In which order the resources of TaskManagers are tried for a requirement: as they come, or the
 * most or least used first.
 *
 * Flink: org.apache.flink.runtime.resourcemanager.slotmanager.DefaultResourceAllocationStrategy
 * Simplified: no
 */
import {
  CPU_UNITS_PER_CORE,
  ZERO_PROFILE,
  allFieldsNoLessThan,
  effectiveProfile,
  profilesAreEqual,
  subtractProfile,
  totalMemoryBytes,
  type RequestedProfile,
  type ResourceProfile,
} from "../../memory/resource-profile.js";
import { JavaPriorityQueue } from "../../../model/java-priority-queue.js";

/** What is left of one TaskManager while requirements are being fulfilled. */
export class InternalResourceInfo {
  readonly total: ResourceProfile;
  available: ResourceProfile;
  private readonly defaultSlot: ResourceProfile;
  private readonly allocated: (jobId: string, profile: ResourceProfile) => void;

  constructor(
    defaultSlot: ResourceProfile,
    total: ResourceProfile,
    available: ResourceProfile,
    allocated: (jobId: string, profile: ResourceProfile) => void,
  ) {
    this.defaultSlot = defaultSlot;
    this.total = total;
    this.available = available;
    this.allocated = allocated;
  }

  tryAllocateSlotForJob(jobId: string, requirement: RequestedProfile): boolean {
    const profile = effectiveProfile(requirement, this.defaultSlot);
    if (!allFieldsNoLessThan(this.available, profile)) return false;
    this.available = subtractProfile(this.available, profile);
    this.allocated(jobId, profile);
    return true;
  }

  /** The scarcer of processor and memory, between 0 and 1. */
  get utilization(): number {
    const { total, available } = this;
    const usedCores = (total.cpuUnits - available.cpuUnits) / CPU_UNITS_PER_CORE;
    const totalBytes = totalMemoryBytes(total);
    return Math.max(
      usedCores / (total.cpuUnits / CPU_UNITS_PER_CORE),
      (totalBytes - totalMemoryBytes(available)) / totalBytes,
    );
  }
}

/** Answers how many slots could not be had. Takes resources that are used up out of the list. */
export type ResourceMatchingStrategy = (
  resources: InternalResourceInfo[],
  count: number,
  required: RequestedProfile,
  jobId: string,
) => number;

/** One after the other, each as long as it has something. */
export function matchAny(
  resources: InternalResourceInfo[],
  count: number,
  required: RequestedProfile,
  jobId: string,
): number {
  let missing = count;
  for (let index = 0; missing > 0 && index < resources.length;) {
    const resource = resources[index] as InternalResourceInfo;
    while (missing > 0 && resource.tryAllocateSlotForJob(jobId, required)) missing--;
    if (profilesAreEqual(resource.available, ZERO_PROFILE)) resources.splice(index, 1);
    else index++;
  }
  return missing;
}

export function matchLeastUtilized(
  resources: InternalResourceInfo[],
  count: number,
  required: RequestedProfile,
  jobId: string,
): number {
  return matchPrioritized(resources, count, required, jobId, 1);
}

export function matchMostUtilized(
  resources: InternalResourceInfo[],
  count: number,
  required: RequestedProfile,
  jobId: string,
): number {
  return matchPrioritized(resources, count, required, jobId, -1);
}

function matchPrioritized(
  resources: readonly InternalResourceInfo[],
  count: number,
  required: RequestedProfile,
  jobId: string,
  sign: 1 | -1,
): number {
  const queue = new JavaPriorityQueue<InternalResourceInfo>(
    (left, right) => sign * (left.utilization - right.utilization),
  );
  for (const resource of resources) queue.add(resource);
  let missing = count;
  while (missing > 0) {
    const resource = queue.poll();
    if (resource === undefined) break;
    if (!resource.tryAllocateSlotForJob(jobId, required)) continue;
    missing--;
    if (allFieldsNoLessThan(resource.available, required)) queue.add(resource);
  }
  return missing;
}

/**
 * Decides which TaskManager serves which requirement, how many new ones are wanted for the rest, and
 * which ones nobody needs.
 *
 * Flink: org.apache.flink.runtime.resourcemanager.slotmanager.DefaultResourceAllocationStrategy
 * Simplified: no
 */
import {
  CPU_UNITS_PER_CORE,
  ZERO_PROFILE,
  allFieldsNoLessThan,
  defaultSlotProfile,
  effectiveProfile,
  mergeProfiles,
  multiplyProfile,
  profilesAreEqual,
  subtractProfile,
  totalMemoryBytes,
  type ResourceProfile,
  type ResourceRequirement,
} from "../../memory/resource-profile.js";
import {
  InternalResourceInfo,
  matchAny,
  matchLeastUtilized,
  matchMostUtilized,
  type ResourceMatchingStrategy,
} from "./resource-matching-strategy.js";

/** A TaskManager that registered. */
export interface TaskManagerInfo {
  readonly resourceId: string;
  readonly total: ResourceProfile;
  readonly available: ResourceProfile;
  readonly defaultSlot: ResourceProfile;
  /** Since when all its slots are free; `null` = some are not. */
  readonly idleSinceUs: number | null;
}

/** A TaskManager that was asked for and has not registered yet. */
export interface PendingTaskManager {
  readonly pendingId: string;
  /** Whether slots of it are promised to a job. */
  readonly isInUse: boolean;
  readonly unused: ResourceProfile;
}

/** What a job still misses. */
export interface MissingResources {
  readonly jobId: string;
  readonly requirements: readonly ResourceRequirement[];
}

/** A slot of a TaskManager for a job; `resource` is a resource id or the id of a pending one. */
export interface SlotGrant {
  readonly jobId: string;
  readonly resource: string;
  readonly profile: ResourceProfile;
}

export interface ResourceAllocationResult {
  readonly onRegistered: readonly SlotGrant[];
  readonly onPending: readonly SlotGrant[];
  /** Ids of the TaskManagers to ask for. */
  readonly newTaskManagers: readonly string[];
  /** Jobs with a requirement that no TaskManager can fulfil. */
  readonly unfulfillableJobs: readonly string[];
}

export interface ResourceReconcileResult {
  readonly taskManagersToRelease: readonly string[];
  readonly pendingToRelease: readonly string[];
  /** How many TaskManagers to ask for. */
  readonly toAllocate: number;
}

export interface ResourceAllocationSettings {
  /** All of one TaskManager. */
  readonly total: ResourceProfile;
  readonly slotsPerWorker: number;
  /** `taskmanager.load-balance.mode`. */
  readonly loadBalanceMode: "NONE" | "MIN_RESOURCES" | "SLOTS" | "TASKS";
  /** How long a TaskManager may be idle. */
  readonly taskManagerTimeoutUs: number;
  /** TaskManagers kept in reserve. */
  readonly redundantTaskManagers: number;
  readonly minTotalCpuCores: number;
  readonly minTotalMemoryBytes: number;
}

interface MutableResult extends ResourceAllocationResult {
  readonly onRegistered: SlotGrant[];
  readonly onPending: SlotGrant[];
  readonly newTaskManagers: string[];
  readonly unfulfillableJobs: string[];
}

export class DefaultResourceAllocationStrategy {
  readonly defaultSlot: ResourceProfile;
  private readonly settings: ResourceAllocationSettings;
  private readonly newPendingId: () => string;
  private readonly matchAvailable: ResourceMatchingStrategy;

  /** @param newPendingId - names a TaskManager that is going to be asked for */
  constructor(settings: ResourceAllocationSettings, newPendingId: () => string) {
    const { total, slotsPerWorker, loadBalanceMode } = settings;
    this.settings = settings;
    this.newPendingId = newPendingId;
    this.defaultSlot = defaultSlotProfile(total, slotsPerWorker);
    if (loadBalanceMode === "SLOTS") this.matchAvailable = matchLeastUtilized;
    else this.matchAvailable = loadBalanceMode === "MIN_RESOURCES" ? matchMostUtilized : matchAny;
  }

  /** Blocked TaskManagers are not among the given ones. */
  tryFulfillRequirements(
    missing: readonly MissingResources[],
    taskManagers: readonly TaskManagerInfo[],
    pendingTaskManagers: readonly PendingTaskManager[],
  ): ResourceAllocationResult {
    const result: MutableResult = {
      onRegistered: [],
      onPending: [],
      newTaskManagers: [],
      unfulfillableJobs: [],
    };
    const registered = taskManagers.map(
      ({ resourceId, defaultSlot, total, available }) =>
        new InternalResourceInfo(defaultSlot, total, available, (jobId, profile) => {
          result.onRegistered.push({ jobId, resource: resourceId, profile });
        }),
    );
    const pending = pendingTaskManagers.map(({ pendingId }) =>
      this.pendingResource(pendingId, this.settings.total, result),
    );
    let inTotal = sumOf([...registered, ...pending].map(({ total }) => total));
    for (const { jobId, requirements } of missing) {
      const rest = requirements
        .map(({ profile, count }) => ({
          profile,
          count: this.matchAvailable(registered, count, profile, jobId),
        }))
        .filter(({ count }) => count > 0);
      if (rest.length === 0) continue;
      const added = this.fulfillWithPending({ jobId, requirements: rest }, pending, result);
      inTotal = mergeProfiles(inTotal, multiplyProfile(this.settings.total, added));
    }
    const available = sumOf([...registered, ...pending].map((resource) => resource.available));
    for (let more = this.missingWorkers(available, inTotal); more > 0; more--) {
      result.newTaskManagers.push(this.newPendingId());
    }
    return result;
  }

  /** Which TaskManagers have been idle for too long, and whether enough are left without them. */
  tryReconcileClusterResources(
    taskManagers: readonly TaskManagerInfo[],
    pendingTaskManagers: readonly PendingTaskManager[],
    nowUs: number,
  ): ResourceReconcileResult {
    const { total, taskManagerTimeoutUs } = this.settings;
    const isTimedOut = ({ idleSinceUs }: TaskManagerInfo): boolean =>
      idleSinceUs !== null && nowUs - idleSinceUs >= taskManagerTimeoutUs;
    const kept = taskManagers.filter((taskManager) => !isTimedOut(taskManager));
    let available = sumOf(kept.map((taskManager) => taskManager.available));
    let inTotal = multiplyProfile(total, kept.length);
    if (!this.isFulfilled(available, inTotal)) {
      const inUse = pendingTaskManagers.filter(({ isInUse }) => isInUse);
      available = mergeProfiles(available, sumOf(inUse.map(({ unused }) => unused)));
      inTotal = mergeProfiles(inTotal, multiplyProfile(total, inUse.length));
    }
    const taskManagersToRelease: string[] = [];
    const pendingToRelease: string[] = [];
    for (const { resourceId, available: free, total: all } of taskManagers.filter(isTimedOut)) {
      if (this.isFulfilled(available, inTotal)) taskManagersToRelease.push(resourceId);
      else [available, inTotal] = [mergeProfiles(available, free), mergeProfiles(inTotal, all)];
    }
    for (const { pendingId, isInUse, unused } of pendingTaskManagers) {
      if (isInUse) continue;
      if (this.isFulfilled(available, inTotal)) pendingToRelease.push(pendingId);
      else [available, inTotal] = [mergeProfiles(available, unused), mergeProfiles(inTotal, total)];
    }
    return {
      taskManagersToRelease,
      pendingToRelease,
      toAllocate: this.missingWorkers(available, inTotal),
    };
  }

  /** Answers how many new TaskManagers that takes. */
  private fulfillWithPending(
    { jobId, requirements }: MissingResources,
    pending: InternalResourceInfo[],
    result: MutableResult,
  ): number {
    const { total } = this.settings;
    let added = 0;
    for (const { profile, count } of requirements) {
      const effective = effectiveProfile(profile, this.defaultSlot);
      let missing = matchAny(pending, count, profile, jobId);
      if (!allFieldsNoLessThan(total, effective)) {
        if (!result.unfulfillableJobs.includes(jobId)) result.unfulfillableJobs.push(jobId);
        continue;
      }
      while (missing > 0) {
        const pendingId = this.newPendingId();
        result.newTaskManagers.push(pendingId);
        added++;
        let rest = total;
        while (missing > 0 && allFieldsNoLessThan(rest, effective)) {
          missing--;
          result.onPending.push({ jobId, resource: pendingId, profile: effective });
          rest = subtractProfile(rest, effective);
        }
        if (!profilesAreEqual(rest, ZERO_PROFILE)) {
          pending.push(this.pendingResource(pendingId, rest, result));
        }
      }
    }
    return added;
  }

  private pendingResource(
    pendingId: string,
    available: ResourceProfile,
    result: MutableResult,
  ): InternalResourceInfo {
    const { total } = this.settings;
    return new InternalResourceInfo(this.defaultSlot, total, available, (jobId, profile) => {
      result.onPending.push({ jobId, resource: pendingId, profile });
    });
  }

  /** How many more TaskManagers the reserve and the minimum of the cluster take. */
  private missingWorkers(available: ResourceProfile, inTotal: ResourceProfile): number {
    const { total } = this.settings;
    let count = 0;
    const more = (profile: ResourceProfile): ResourceProfile =>
      mergeProfiles(profile, multiplyProfile(total, count));
    while (!this.isFulfilled(more(available), more(inTotal))) count++;
    return count;
  }

  private isFulfilled(available: ResourceProfile, inTotal: ResourceProfile): boolean {
    const { total, redundantTaskManagers, minTotalCpuCores, minTotalMemoryBytes } = this.settings;
    return (
      allFieldsNoLessThan(available, multiplyProfile(total, redundantTaskManagers)) &&
      inTotal.cpuUnits >= minTotalCpuCores * CPU_UNITS_PER_CORE &&
      totalMemoryBytes(inTotal) >= minTotalMemoryBytes
    );
  }
}

function sumOf(profiles: readonly ResourceProfile[]): ResourceProfile {
  return profiles.reduce(mergeProfiles, ZERO_PROFILE);
}

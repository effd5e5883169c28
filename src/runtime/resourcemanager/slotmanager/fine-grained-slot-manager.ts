/**
 * Gives the slots of all TaskManagers to the jobs that declared a need for them.
 *
 * Flink: org.apache.flink.runtime.resourcemanager.slotmanager.FineGrainedSlotManager and
 * DefaultSlotStatusSyncer
 * Simplified: jobs ask for default slots only
 */
import type { Address } from "../../../kernel/process.js";
import type { ResourceRequirement, SlotReport } from "../../rpc/resource-manager-gateway.js";
import { multiplyProfile } from "../../memory/resource-profile.js";
import {
  DefaultResourceAllocationStrategy,
  type PendingTaskManager,
  type ResourceAllocationSettings,
  type TaskManagerInfo,
} from "./default-resource-allocation-strategy.js";
import { ResourceTracker, type ResourceTrackerState } from "./resource-tracker.js";
import { TaskManagerTracker, type TaskManagerTrackerState } from "./task-manager-tracker.js";
import type { TrackedTaskManager } from "./task-manager-tracker.js";

export interface SlotManagerState {
  taskManagers: TaskManagerTrackerState;
  jobs: ResourceTrackerState;
  isCheckArmed: boolean;
  /** Whether jobs are told that there are not enough resources. */
  failsUnfulfillable: boolean;
}

/** A slot asked of a TaskManager for a job. */
export interface SlotAllocation {
  readonly taskManager: string;
  readonly address: Address;
  readonly sessionId: string;
  readonly slot: number;
  readonly jobId: string;
  readonly allocationId: string;
  readonly jobMasterAddress: Address;
}

export interface SlotManagerEffects {
  newAllocationId(): string;
  /** Asks the TaskManager; the outcome comes back to `onAllocationOutcome`. */
  requestSlot(allocation: SlotAllocation): void;
  /** Calls `checkResourceRequirements` after the delay. */
  scheduleCheck(): void;
  nowUs(): number;
  /** TaskManagers that were asked for and have not come yet. */
  pendingWorkers(): readonly PendingTaskManager[];
  /** Starts so many TaskManagers; answers how many it can. */
  requestWorkers(count: number): number;
  notEnoughResourcesAvailable(jobMaster: Address, acquired: readonly ResourceRequirement[]): void;
}

export class FineGrainedSlotManager {
  private readonly taskManagers = new TaskManagerTracker();
  private readonly jobs = new ResourceTracker();
  private readonly strategy: DefaultResourceAllocationStrategy;
  private readonly effects: SlotManagerEffects;
  private isCheckArmed = false;
  private failsUnfulfillable: boolean;

  constructor(
    settings: ResourceAllocationSettings,
    effects: SlotManagerEffects,
    failsUnfulfillable: boolean,
  ) {
    this.strategy = new DefaultResourceAllocationStrategy(settings, () => "new");
    this.effects = effects;
    this.failsUnfulfillable = failsUnfulfillable;
  }

  get state(): SlotManagerState {
    return {
      taskManagers: this.taskManagers.state,
      jobs: this.jobs.state,
      isCheckArmed: this.isCheckArmed,
      failsUnfulfillable: this.failsUnfulfillable,
    };
  }

  set state(state: SlotManagerState) {
    this.taskManagers.state = state.taskManagers;
    this.jobs.state = state.jobs;
    this.isCheckArmed = state.isCheckArmed;
    this.failsUnfulfillable = state.failsUnfulfillable;
  }

  registerTaskManager(
    resourceId: string,
    address: Address,
    sessionId: string,
    report: SlotReport,
  ): void {
    this.taskManagers.add(resourceId, address, sessionId, report.length, this.effects.nowUs());
    this.reconcile(resourceId, report);
    this.checkLater();
  }

  unregisterTaskManager(resourceId: string): void {
    for (const { jobId } of this.taskManagers.remove(resourceId)) {
      if (jobId !== null) this.jobs.lost(jobId);
    }
    this.checkLater();
  }

  /** Takes over what a TaskManager says about its slots. */
  reportSlotStatus(resourceId: string, report: SlotReport): void {
    if (this.reconcile(resourceId, report)) this.checkLater();
  }

  processResourceRequirements(jobId: string, address: Address, required: number): void {
    if (required === 0 && this.jobs.find(jobId) === undefined) return;
    this.jobs.require(jobId, address, required);
    this.checkLater();
  }

  clearResourceRequirements(jobId: string): void {
    const job = this.jobs.find(jobId);
    if (job !== undefined) this.jobs.require(jobId, job.address, 0);
  }

  /** A TaskManager freed a slot. */
  freeSlot(resourceId: string, index: number, allocationId: string): void {
    const slot = this.taskManagers.slot(resourceId, index);
    if (slot?.allocationId !== allocationId) return;
    this.release(resourceId, index);
    this.checkLater();
  }

  /** What became of a `requestSlot`. */
  onAllocationOutcome(allocation: SlotAllocation, succeeded: boolean): void {
    const { taskManager, slot: index, allocationId, jobId, sessionId } = allocation;
    if (this.taskManagers.find(taskManager)?.sessionId !== sessionId) return;
    const slot = this.taskManagers.slot(taskManager, index);
    if (slot?.state !== "PENDING" || slot.allocationId !== allocationId) return;
    if (succeeded) {
      this.taskManagers.occupy(taskManager, index, jobId, allocationId, "ALLOCATED");
      return;
    }
    this.release(taskManager, index);
    this.checkLater();
  }

  setFailUnfulfillableRequest(fails: boolean): void {
    this.failsUnfulfillable = fails;
    if (fails) this.checkLater();
  }

  /** Asks TaskManagers for what jobs miss, asks for new ones, and tells jobs what cannot be had. */
  checkResourceRequirements(): void {
    this.isCheckArmed = false;
    const missing = this.jobs.missing();
    if (missing.length === 0) return;
    const { onRegistered, onPending, newTaskManagers } = this.strategy.tryFulfillRequirements(
      missing.map(({ jobId, count }) => ({
        jobId,
        requirements: [{ profile: "UNKNOWN", count }],
      })),
      this.taskManagers.withFreeSlots().map((taskManager) => this.infoOf(taskManager)),
      this.effects.pendingWorkers(),
    );
    for (const { jobId, resource } of onRegistered) this.allocate(jobId, resource);
    const lacking = newTaskManagers.length - this.effects.requestWorkers(newTaskManagers.length);
    if (lacking <= 0) return;
    for (const { jobId, address, acquired, count } of missing) {
      const unfulfilled = onPending.filter((grant) => grant.jobId === jobId).length;
      if (unfulfilled === 0 || !this.failsUnfulfillable) continue;
      const had = acquired + count - unfulfilled;
      const resources: ResourceRequirement = { profile: "UNKNOWN", count: had };
      this.effects.notEnoughResourcesAvailable(address, had > 0 ? [resources] : []);
    }
  }

  /** TaskManagers that nobody has used for a while, as far as they are not kept in reserve. */
  idleTaskManagers(): readonly string[] {
    const { taskManagersToRelease } = this.strategy.tryReconcileClusterResources(
      this.taskManagers.all().map((taskManager) => this.infoOf(taskManager)),
      this.effects.pendingWorkers(),
      this.effects.nowUs(),
    );
    return taskManagersToRelease;
  }

  private infoOf({
    resourceId,
    slots,
    freeSlots,
    idleSinceUs,
  }: TrackedTaskManager): TaskManagerInfo {
    const { defaultSlot } = this.strategy;
    return {
      resourceId,
      defaultSlot,
      total: multiplyProfile(defaultSlot, slots.length),
      available: multiplyProfile(defaultSlot, freeSlots),
      idleSinceUs: freeSlots === slots.length ? idleSinceUs : null,
    };
  }

  private allocate(jobId: string, resourceId: string): void {
    const taskManager = this.taskManagers.find(resourceId);
    const slot = taskManager?.slots.findIndex(({ state }) => state === "FREE") ?? -1;
    if (taskManager === undefined || slot < 0) return;
    const { address, sessionId } = taskManager;
    const allocationId = this.effects.newAllocationId();
    this.taskManagers.occupy(resourceId, slot, jobId, allocationId, "PENDING");
    this.jobs.acquired(jobId);
    this.effects.requestSlot({
      taskManager: resourceId,
      address,
      sessionId,
      slot,
      jobId,
      allocationId,
      jobMasterAddress: this.jobs.find(jobId)?.address ?? "",
    });
  }

  /** Answers whether anything was different from what was known. */
  private reconcile(resourceId: string, report: SlotReport): boolean {
    let changed = false;
    for (const { slot: index, allocationId, jobId } of report) {
      const known = this.taskManagers.slot(resourceId, index);
      if (known === undefined || known.state === "PENDING") continue;
      if (known.allocationId === allocationId) continue;
      changed = true;
      this.release(resourceId, index);
      if (allocationId === null || jobId === null) continue;
      this.taskManagers.occupy(resourceId, index, jobId, allocationId, "ALLOCATED");
      this.jobs.acquired(jobId);
    }
    return changed;
  }

  private release(resourceId: string, index: number): void {
    const jobId = this.taskManagers.slot(resourceId, index)?.jobId ?? null;
    this.taskManagers.free(resourceId, index, this.effects.nowUs());
    if (jobId !== null) this.jobs.lost(jobId);
  }

  private checkLater(): void {
    if (this.isCheckArmed || this.jobs.missing().length === 0) return;
    this.isCheckArmed = true;
    this.effects.scheduleCheck();
  }
}

/**
 * The TaskManagers that offer slots, and what each slot is used for.
 *
 * Flink: org.apache.flink.runtime.resourcemanager.slotmanager.FineGrainedTaskManagerTracker
 * Simplified: slots of one size; pending TaskManagers are elsewhere
 */
import type { Address } from "../../../kernel/process.js";

/** `PENDING`: requested from the TaskManager, its answer is still out. */
export type SlotState = "FREE" | "PENDING" | "ALLOCATED";

export interface TrackedSlot {
  state: SlotState;
  jobId: string | null;
  allocationId: string | null;
}

export interface TrackedTaskManager {
  readonly resourceId: string;
  readonly address: Address;
  readonly sessionId: string;
  readonly slots: TrackedSlot[];
  freeSlots: number;
  /** Since when all its slots are free; counts only while they are. */
  idleSinceUs: number;
}

export interface TaskManagerTrackerState {
  taskManagers: Map<string, TrackedTaskManager>;
  freeSlots: number;
}

export class TaskManagerTracker {
  state: TaskManagerTrackerState = { taskManagers: new Map(), freeSlots: 0 };

  add(resourceId: string, address: Address, sessionId: string, slots: number, nowUs: number): void {
    const free = Array.from({ length: slots }, (): TrackedSlot => ({
      state: "FREE",
      jobId: null,
      allocationId: null,
    }));
    const tracked = {
      resourceId,
      address,
      sessionId,
      slots: free,
      freeSlots: slots,
      idleSinceUs: nowUs,
    };
    this.state.taskManagers.set(resourceId, tracked);
    this.state.freeSlots += slots;
  }

  /** Forgets a TaskManager; answers what it held. */
  remove(resourceId: string): readonly TrackedSlot[] {
    const taskManager = this.state.taskManagers.get(resourceId);
    if (taskManager === undefined) return [];
    this.state.taskManagers.delete(resourceId);
    this.state.freeSlots -= taskManager.freeSlots;
    return taskManager.slots;
  }

  find(resourceId: string): TrackedTaskManager | undefined {
    return this.state.taskManagers.get(resourceId);
  }

  slot(resourceId: string, index: number): TrackedSlot | undefined {
    return this.find(resourceId)?.slots[index];
  }

  occupy(
    resourceId: string,
    index: number,
    jobId: string,
    allocationId: string,
    state: "PENDING" | "ALLOCATED",
  ): void {
    const taskManager = this.find(resourceId);
    const slot = taskManager?.slots[index];
    if (taskManager === undefined || slot === undefined) return;
    if (slot.state === "FREE") this.countFree(taskManager, -1);
    Object.assign(slot, { state, jobId, allocationId });
  }

  free(resourceId: string, index: number, nowUs: number): void {
    const taskManager = this.find(resourceId);
    const slot = taskManager?.slots[index];
    if (taskManager === undefined || slot === undefined || slot.state === "FREE") return;
    this.countFree(taskManager, 1);
    taskManager.idleSinceUs = nowUs;
    Object.assign(slot, { state: "FREE", jobId: null, allocationId: null });
  }

  all(): TrackedTaskManager[] {
    return [...this.state.taskManagers.values()];
  }

  /** Those with a free slot, by name: `tm-2` before `tm-10`. */
  withFreeSlots(): TrackedTaskManager[] {
    if (this.state.freeSlots === 0) return [];
    const found: TrackedTaskManager[] = [];
    for (const taskManager of this.state.taskManagers.values()) {
      if (taskManager.freeSlots > 0) found.push(taskManager);
    }
    return found.sort((left, right) => compareResourceIds(left.resourceId, right.resourceId));
  }

  private countFree(taskManager: TrackedTaskManager, change: number): void {
    taskManager.freeSlots += change;
    this.state.freeSlots += change;
  }
}

/** Shorter names first, so that numbers at their end count as numbers. */
function compareResourceIds(left: string, right: string): number {
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}

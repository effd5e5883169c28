/**
 * The slots of one TaskManager: free, allocated for a job that has not confirmed it yet, active, or
 * waiting for the end of their tasks.
 *
 * Flink: org.apache.flink.runtime.taskexecutor.slot.TaskSlotTableImpl
 * Simplified: slots of equal size, no dynamic slots
 */
import { JavaException } from "../../../model/java-exception.js";
import type { SlotReport } from "../../rpc/resource-manager-gateway.js";
import type { AllocatedSlot } from "../../rpc/task-executor-gateway.js";

/** `ALLOCATED` slots fall back to free when their job does not use them in time. */
export interface TaskSlot {
  readonly slot: number;
  readonly jobId: string;
  readonly allocationId: string;
  state: "ALLOCATED" | "ACTIVE" | "RELEASING";
}

export interface TaskSlotTableState {
  /** By slot index; `null` = free. */
  slots: (TaskSlot | null)[];
}

export class TaskSlotTable {
  state: TaskSlotTableState;

  constructor(numberOfSlots: number) {
    this.state = { slots: new Array<TaskSlot | null>(numberOfSlots).fill(null) };
  }

  /**
   * Allocates a free slot; doing it twice for the same allocation is fine.
   *
   * @throws JavaException `SlotOccupiedException`, `SlotAllocationException`
   */
  allocateSlot(slot: number, jobId: string, allocationId: string): void {
    if (slot < 0 || slot >= this.state.slots.length) {
      throw new JavaException(
        "SlotAllocationException",
        `Could not allocate slot ${String(slot)}.`,
      );
    }
    const holder = this.state.slots[slot];
    if (holder !== null && holder !== undefined) {
      if (holder.allocationId === allocationId && holder.jobId === jobId) return;
      throw new JavaException(
        "SlotOccupiedException",
        `The slot ${String(slot)} has already been allocated for a different job ${holder.jobId} ` +
          `(allocation ${holder.allocationId}).`,
      );
    }
    this.state.slots[slot] = { slot, jobId, allocationId, state: "ALLOCATED" };
  }

  find(allocationId: string): TaskSlot | undefined {
    return this.held().find((slot) => slot.allocationId === allocationId);
  }

  /** The job has the slot: it no longer times out. */
  markActive(allocationId: string): boolean {
    const slot = this.find(allocationId);
    if (slot === undefined || slot.state === "RELEASING") return false;
    slot.state = "ACTIVE";
    return true;
  }

  /** The job was lost: the slot waits for it for a while. */
  markInactive(allocationId: string): void {
    const slot = this.find(allocationId);
    if (slot?.state === "ACTIVE") slot.state = "ALLOCATED";
  }

  /** The slot is to be freed when its last task has ended. */
  markReleasing(allocationId: string): void {
    const slot = this.find(allocationId);
    if (slot !== undefined) slot.state = "RELEASING";
  }

  /** Frees the slot and returns what it was. */
  free(allocationId: string): TaskSlot | undefined {
    const slot = this.find(allocationId);
    if (slot !== undefined) this.state.slots[slot.slot] = null;
    return slot;
  }

  slotsOf(jobId: string): readonly TaskSlot[] {
    return this.held().filter((slot) => slot.jobId === jobId);
  }

  allocatedSlotsOf(jobId: string): readonly AllocatedSlot[] {
    return this.slotsOf(jobId)
      .filter(({ state }) => state === "ALLOCATED")
      .map(({ slot, allocationId }) => ({ slot, allocationId }));
  }

  report(): SlotReport {
    return this.state.slots.map((holder, slot) => ({
      slot,
      allocationId: holder?.allocationId ?? null,
      jobId: holder?.jobId ?? null,
    }));
  }

  private held(): TaskSlot[] {
    return this.state.slots.filter((slot) => slot !== null);
  }
}

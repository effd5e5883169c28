/**
 * Who gets which slot: the pairs that an assigner makes of free slots and groups of subtasks.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.allocator.SlotAssigner and
 * org.apache.flink.runtime.scheduler.adaptive.JobSchedulingPlan
 * Simplified: no
 */
import { checkState } from "../../../../model/java-exception.js";
import type { ExecutionVertexId } from "../../execution-topology.js";
import type { JobAllocationsInformation } from "./job-allocations-information.js";
import type { JobInformation, VertexParallelism } from "./job-information.js";
import { minimumRequiredSlots } from "./slot-sharing-group-meta-info.js";

/** What an assigner looks at in a slot. */
export interface SlotInfo {
  readonly allocationId: string;
  readonly taskManager: string;
}

/** Subtasks that will share a slot. */
export interface ExecutionSlotSharingGroup {
  readonly slotSharingGroup: string;
  readonly vertices: readonly ExecutionVertexId[];
}

export interface SlotAssignment {
  readonly slot: SlotInfo;
  readonly group: ExecutionSlotSharingGroup;
}

/** How parallel each vertex will be, and where its subtasks go. */
export interface JobSchedulingPlan {
  readonly parallelism: VertexParallelism;
  readonly assignments: readonly SlotAssignment[];
}

export interface SlotAssigner {
  assignSlots(
    job: JobInformation,
    freeSlots: readonly SlotInfo[],
    parallelism: VertexParallelism,
    previous: JobAllocationsInformation,
  ): SlotAssignment[];
}

/** @throws JavaException IllegalStateException if not even the least parallelism can be had. */
export function checkMinimumRequiredSlots(job: JobInformation, freeSlots: number): void {
  const needed = minimumRequiredSlots(job);
  checkState(
    freeSlots >= needed,
    `Not enough slots to allocate all the execution slot sharing groups (have: ${String(freeSlots)}, need: ${String(needed)})`,
  );
}

/** The slots of each TaskManager, TaskManagers in order of their first slot. */
export function slotsPerTaskExecutor(slots: readonly SlotInfo[]): Map<string, SlotInfo[]> {
  const found = new Map<string, SlotInfo[]>();
  for (const slot of slots) {
    const ofTaskManager = found.get(slot.taskManager);
    if (ofTaskManager === undefined) found.set(slot.taskManager, [slot]);
    else ofTaskManager.push(slot);
  }
  return found;
}

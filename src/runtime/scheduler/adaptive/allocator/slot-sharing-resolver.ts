/**
 * Decides which subtasks of a slot sharing group share a slot: those with the same index, or, to
 * balance the number of tasks in a slot, each vertex going on where the one before it stopped.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.allocator.DefaultSlotSharingResolver,
 * TaskBalancedSlotSharingResolver and
 * org.apache.flink.runtime.scheduler.TaskBalancedExecutionSlotSharingGroupBuilder
 * Simplified: no
 */
import { coLocationConstraintOf, type CoLocationConstraint } from "../../co-location.js";
import { executionVertexId, type ExecutionVertexId } from "../../execution-topology.js";
import {
  slotSharingGroupsOf,
  type JobInformation,
  type VertexInformation,
  type VertexParallelism,
} from "./job-information.js";
import type { ExecutionSlotSharingGroup } from "./slot-assigner.js";

export type SlotSharingResolver = (
  job: JobInformation,
  parallelism: VertexParallelism,
) => ExecutionSlotSharingGroup[];

export function resolveSlotSharingByIndex(
  job: JobInformation,
  parallelism: VertexParallelism,
): ExecutionSlotSharingGroup[] {
  return [...slotSharingGroupsOf(job)].flatMap(([slotSharingGroup, members]) => {
    const slots = emptySlots(members, parallelism);
    for (const { vertex } of members) {
      for (let subtask = 0; subtask < (parallelism.get(vertex) ?? 0); subtask++) {
        slots[subtask]?.push(executionVertexId(vertex, subtask));
      }
    }
    return asGroups(slotSharingGroup, slots);
  });
}

export function resolveSlotSharingByTasks(
  job: JobInformation,
  parallelism: VertexParallelism,
): ExecutionSlotSharingGroup[] {
  return [...slotSharingGroupsOf(job)].flatMap(([slotSharingGroup, members]) => {
    const slots = emptySlots(members, parallelism);
    const constraints = new Map<CoLocationConstraint, ExecutionVertexId[]>();
    let next = 0;
    for (const member of members) {
      const count = parallelism.get(member.vertex) ?? 0;
      // A vertex in every slot does not move the place where the next one begins.
      const isInEverySlot = count === slots.length;
      if (member.coLocationGroup !== undefined) {
        putCoLocated(member, count, slots, constraints);
        if (!isInEverySlot) next = leastUsedSlot(slots);
        continue;
      }
      const first = isInEverySlot ? 0 : next;
      for (let subtask = 0; subtask < count; subtask++) {
        slots[(first + subtask) % slots.length]?.push(executionVertexId(member.vertex, subtask));
      }
      if (!isInEverySlot) next = (first + count) % slots.length;
    }
    return asGroups(slotSharingGroup, slots);
  });
}

function putCoLocated(
  member: VertexInformation,
  count: number,
  slots: ExecutionVertexId[][],
  constraints: Map<CoLocationConstraint, ExecutionVertexId[]>,
): void {
  for (let subtask = 0; subtask < count; subtask++) {
    const constraint = coLocationConstraintOf(member, subtask) ?? "";
    let slot = constraints.get(constraint);
    if (slot === undefined) {
      slot = slots[leastUsedSlot(slots, member.vertex)] ?? [];
      constraints.set(constraint, slot);
    }
    slot.push(executionVertexId(member.vertex, subtask));
  }
}

/** The first of the emptiest slots; with a vertex given, of those without a subtask of it. */
function leastUsedSlot(slots: readonly ExecutionVertexId[][], vertex?: number): number {
  let best = 0;
  let least = Infinity;
  slots.forEach((slot, index) => {
    const isTaken = vertex !== undefined && slot.some((id) => id.startsWith(`${String(vertex)}:`));
    if (slot.length >= least || isTaken) return;
    best = index;
    least = slot.length;
  });
  return best;
}

function emptySlots(
  members: readonly VertexInformation[],
  parallelism: VertexParallelism,
): ExecutionVertexId[][] {
  const count = Math.max(...members.map(({ vertex }) => parallelism.get(vertex) ?? 0));
  return Array.from({ length: count }, () => []);
}

function asGroups(
  slotSharingGroup: string,
  slots: readonly ExecutionVertexId[][],
): ExecutionSlotSharingGroup[] {
  return slots.map((vertices) => ({ slotSharingGroup, vertices }));
}

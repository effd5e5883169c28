/**
 * Pairs groups of subtasks with slots: in order, or so that slots in use, or tasks, are spread
 * evenly over the TaskManagers.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.allocator.SimpleSlotMatchingResolver,
 * SlotsBalancedSlotMatchingResolver and TasksBalancedSlotMatchingResolver
 * Simplified: among equally used TaskManagers the first, where Flink follows the order of a hash set
 */
import { JavaException } from "../../../../model/java-exception.js";
import {
  slotsPerTaskExecutor,
  type ExecutionSlotSharingGroup,
  type SlotAssignment,
  type SlotInfo,
} from "./slot-assigner.js";

export type SlotMatchingResolver = (
  groups: readonly ExecutionSlotSharingGroup[],
  slots: readonly SlotInfo[],
) => SlotAssignment[];

export function matchInOrder(
  groups: readonly ExecutionSlotSharingGroup[],
  slots: readonly SlotInfo[],
): SlotAssignment[] {
  return groups.map((group, index) => ({ slot: present(slots[index]), group }));
}

export function matchBalancingSlots(
  groups: readonly ExecutionSlotSharingGroup[],
  slots: readonly SlotInfo[],
): SlotAssignment[] {
  const users = usersOf(slots);
  return groups.map((group) => {
    const user = leastUsed(users, ({ used, total }) => used / total);
    user.used++;
    return { slot: present(user.free.shift()), group };
  });
}

/** The groups with most tasks choose first. */
export function matchBalancingTasks(
  groups: readonly ExecutionSlotSharingGroup[],
  slots: readonly SlotInfo[],
): SlotAssignment[] {
  const users = usersOf(slots);
  const sorted = [...groups].sort((left, right) => right.vertices.length - left.vertices.length);
  return sorted.map((group) => {
    const user = leastUsed(users, ({ used }) => used);
    user.used += group.vertices.length;
    return { slot: present(user.free.shift()), group };
  });
}

interface TaskManagerUse {
  readonly total: number;
  readonly free: SlotInfo[];
  used: number;
}

function usersOf(slots: readonly SlotInfo[]): TaskManagerUse[] {
  return Array.from(slotsPerTaskExecutor(slots).values(), (free) => ({
    total: free.length,
    free,
    used: 0,
  }));
}

function leastUsed(
  users: readonly TaskManagerUse[],
  weigh: (use: TaskManagerUse) => number,
): TaskManagerUse {
  const open = users.filter(({ free }) => free.length > 0);
  return open.reduce((best, use) => (weigh(use) < weigh(best) ? use : best), present(open[0]));
}

function present<T>(value: T | undefined): T {
  if (value !== undefined) return value;
  throw new JavaException("NoResourceAvailableException", "No suitable slots enough.");
}

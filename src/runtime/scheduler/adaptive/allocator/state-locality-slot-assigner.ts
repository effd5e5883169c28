/**
 * Assigns slots so that as much keyed state as possible lies where it is needed next: slots and
 * groups of subtasks are paired in order of the state that they have in common.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.allocator.StateLocalitySlotAssigner
 * Simplified: groups are told apart by their order, where Flink draws random ids
 */
import { checkState } from "../../../../model/java-exception.js";
import {
  computeKeyGroupRangeForOperatorIndex,
  intersectKeyGroups,
  numberOfKeyGroups,
  type KeyGroupRange,
} from "../../../../model/key-groups.js";
import type { ExecutionVertexId } from "../../execution-topology.js";
import type {
  JobAllocationsInformation,
  VertexAllocationInformation,
} from "./job-allocations-information.js";
import type { JobInformation, VertexParallelism } from "./job-information.js";
import {
  checkMinimumRequiredSlots,
  type ExecutionSlotSharingGroup,
  type SlotAssigner,
  type SlotAssignment,
  type SlotInfo,
} from "./slot-assigner.js";
import type { SlotSharingResolver } from "./slot-sharing-resolver.js";

interface AllocationScore {
  readonly group: number;
  readonly allocationId: string;
  readonly score: number;
}

export class StateLocalitySlotAssigner implements SlotAssigner {
  private readonly resolveSlotSharing: SlotSharingResolver;

  constructor(resolveSlotSharing: SlotSharingResolver) {
    this.resolveSlotSharing = resolveSlotSharing;
  }

  assignSlots(
    job: JobInformation,
    freeSlots: readonly SlotInfo[],
    parallelism: VertexParallelism,
    previous: JobAllocationsInformation,
  ): SlotAssignment[] {
    checkMinimumRequiredSlots(job, freeSlots.length);
    const all = this.resolveSlotSharing(job, parallelism);
    const scores = all.flatMap((group, index) =>
      scoresOf(group, index, job, parallelism, previous),
    );
    const groups = new Map(all.entries());
    const slots = new Map(freeSlots.map((slot) => [slot.allocationId, slot]));
    const assignments: SlotAssignment[] = [];
    for (const { group: index, allocationId } of scores.sort(compareScores)) {
      const group = groups.get(index);
      const slot = slots.get(allocationId);
      if (group === undefined || slot === undefined) continue;
      groups.delete(index);
      slots.delete(allocationId);
      assignments.push({ slot, group });
    }
    const rest = [...slots.values()];
    for (const group of groups.values()) {
      const slot = rest.shift();
      checkState(slot !== undefined, "No slots available for a group. This is likely a bug.");
      assignments.push({ slot, group });
    }
    return assignments;
  }
}

/** Most state first; ties by allocation, then by group. */
function compareScores(left: AllocationScore, right: AllocationScore): number {
  if (left.score !== right.score) return right.score - left.score;
  if (left.allocationId !== right.allocationId) {
    return left.allocationId < right.allocationId ? -1 : 1;
  }
  return left.group - right.group;
}

function scoresOf(
  { vertices }: ExecutionSlotSharingGroup,
  group: number,
  job: JobInformation,
  parallelism: VertexParallelism,
  previous: JobAllocationsInformation,
): AllocationScore[] {
  const scores = new Map<string, number>();
  for (const id of vertices) {
    const [vertex, subtask] = partsOf(id);
    const maxParallelism = job.find((other) => other.vertex === vertex)?.maxParallelism ?? 1;
    const range = computeKeyGroupRangeForOperatorIndex(
      maxParallelism,
      parallelism.get(vertex) ?? 1,
      subtask,
    );
    for (const allocation of previous.get(vertex) ?? []) {
      const size = estimateSize(range, allocation);
      if (size === 0) continue;
      const { allocationId } = allocation;
      scores.set(allocationId, (scores.get(allocationId) ?? 0) + size);
    }
  }
  return Array.from(scores, ([allocationId, score]) => ({ group, allocationId, score }));
}

/** Without state, an allocation with key groups in common still counts for a little. */
function estimateSize(range: KeyGroupRange, allocation: VertexAllocationInformation): number {
  const { keyGroupRange, stateSizeBytes } = allocation;
  const shared = intersectKeyGroups(keyGroupRange, range);
  const count = shared === null ? 0 : numberOfKeyGroups(shared);
  const total = numberOfKeyGroups(keyGroupRange);
  if (stateSizeBytes * total === 0) return count > 0 ? 1 : 0;
  return count * Math.floor(stateSizeBytes / Math.min(stateSizeBytes, total));
}

function partsOf(id: ExecutionVertexId): [vertex: number, subtask: number] {
  const colon = id.indexOf(":");
  return [Number(id.slice(0, colon)), Number(id.slice(colon + 1))];
}

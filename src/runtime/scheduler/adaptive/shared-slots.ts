/**
 * Which subtasks use which slot: a slot is free again when the last of them has ended.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.allocator.SharedSlot and ReservedSlots
 * Simplified: one table for all slots
 */
import type { ExecutionGraph } from "../../executiongraph/execution-graph.js";
import type { DeclarativeSlotPoolService } from "../../jobmaster/slotpool/declarative-slot-pool-service.js";
import type { ExecutionVertexId } from "../execution-topology.js";
import type { JobSchedulingPlan } from "./allocator/slot-assigner.js";

/** By allocation. */
export type SharedSlotsState = Map<string, Set<ExecutionVertexId>>;

export class SharedSlots {
  state: SharedSlotsState = new Map();
  private readonly slotPool: DeclarativeSlotPoolService;

  constructor(slotPool: DeclarativeSlotPoolService) {
    this.slotPool = slotPool;
  }

  /** Takes all slots of the plan for the subtasks of the graph, or, if one is gone, none. */
  tryReserve({ assignments }: JobSchedulingPlan, graph: ExecutionGraph): boolean {
    const { pool } = this.slotPool;
    const isFree = ({ allocationId }: { readonly allocationId: string }): boolean =>
      pool.find(allocationId)?.isReserved === false;
    if (!assignments.every(({ slot }) => isFree(slot))) return false;
    for (const { slot, group } of assignments) {
      const { allocationId, taskManager, slot: index } = pool.reserveFreeSlot(slot.allocationId);
      this.state.set(allocationId, new Set(group.vertices));
      for (const id of group.vertices) {
        Object.assign(graph.execution(id), { allocationId, taskManager, slot: index });
      }
    }
    return true;
  }

  usersOf(allocationId: string): readonly ExecutionVertexId[] {
    return [...(this.state.get(allocationId) ?? [])];
  }

  /** A subtask has ended. */
  release(allocationId: string, id: ExecutionVertexId): void {
    const users = this.state.get(allocationId);
    if (users?.delete(id) !== true || users.size > 0) return;
    this.state.delete(allocationId);
    this.slotPool.freeReservedSlot(allocationId);
  }
}

/**
 * Gets one slot for each group of subtasks that share one, and gives it back when the last of them
 * has ended.
 *
 * Flink: org.apache.flink.runtime.scheduler.SlotSharingExecutionSlotAllocator and SharedSlot
 * Simplified: no resource profiles
 */
import type { PhysicalSlot } from "../jobmaster/slotpool/declarative-slot-pool.js";
import type { DeclarativeSlotPoolBridge } from "../jobmaster/slotpool/declarative-slot-pool-bridge.js";
import type { ExecutionVertexId } from "./execution-topology.js";
import type { ExecutionSlotSharingGroups } from "./local-input-preferred-slot-sharing-strategy.js";

/** A slot that is shared, or the request for it. */
interface SharedSlot {
  readonly requestId: number;
  allocationId: string | null;
  taskManager: string;
  slot: number;
  /** The subtasks that use it now. */
  logicalSlots: ExecutionVertexId[];
}

export interface SlotAllocatorState {
  sharedSlots: Map<number, SharedSlot>;
  groupOfRequest: Map<number, number>;
  /** The slot that each task ran in last and may want back. */
  reservedAllocations: Map<ExecutionVertexId, string>;
}

/** Where a task may go. */
export interface AssignedSlot {
  readonly taskManager: string;
  readonly allocationId: string;
  readonly slot: number;
}

/** What is known about earlier attempts. */
export interface PreviousPlacement {
  priorAllocationOf(id: ExecutionVertexId): string | null;
  /** Where its state lies. */
  stateLocationOf(id: ExecutionVertexId): string | null;
}

export class SlotSharingExecutionSlotAllocator {
  state: SlotAllocatorState = {
    sharedSlots: new Map(),
    groupOfRequest: new Map(),
    reservedAllocations: new Map(),
  };
  private readonly slotSharing: ExecutionSlotSharingGroups;
  private readonly slotPool: DeclarativeSlotPoolBridge;
  private readonly previous: PreviousPlacement;

  constructor(
    slotSharing: ExecutionSlotSharingGroups,
    slotPool: DeclarativeSlotPoolBridge,
    previous: PreviousPlacement,
  ) {
    this.slotSharing = slotSharing;
    this.slotPool = slotPool;
    this.previous = previous;
  }

  allocateSlotsFor(ids: readonly ExecutionVertexId[]): void {
    const byGroup = new Map<number, ExecutionVertexId[]>();
    for (const id of ids) {
      const group = this.groupOf(id);
      const members = byGroup.get(group);
      if (members === undefined) byGroup.set(group, [id]);
      else members.push(id);
    }
    const reserved = new Set(this.state.reservedAllocations.values());
    for (const [group, members] of [...byGroup].sort((left, right) => left[0] - right[0])) {
      const shared = this.state.sharedSlots.get(group) ?? this.request(group, members, reserved);
      for (const id of members) if (!shared.logicalSlots.includes(id)) shared.logicalSlots.push(id);
    }
  }

  /** The slot of a subtask; `null` while it is still wanted. */
  slotOf(id: ExecutionVertexId): AssignedSlot | null {
    const shared = this.state.sharedSlots.get(this.groupOf(id));
    if (shared === undefined || !shared.logicalSlots.includes(id)) return null;
    const { allocationId, taskManager, slot } = shared;
    return allocationId === null ? null : { allocationId, taskManager, slot };
  }

  /** From now on the subtask will want this slot again. */
  reserve(id: ExecutionVertexId, allocationId: string): void {
    this.state.reservedAllocations.set(id, allocationId);
  }

  stopReserving(id: ExecutionVertexId): void {
    this.state.reservedAllocations.delete(id);
  }

  /** Withdraws a request that has not been fulfilled. */
  cancel(id: ExecutionVertexId): void {
    const shared = this.state.sharedSlots.get(this.groupOf(id));
    if (shared?.allocationId === null) this.release(id);
  }

  /** The subtask has ended. */
  release(id: ExecutionVertexId): void {
    const group = this.groupOf(id);
    const shared = this.state.sharedSlots.get(group);
    const at = shared?.logicalSlots.indexOf(id) ?? -1;
    if (shared === undefined || at < 0) return;
    shared.logicalSlots.splice(at, 1);
    if (shared.logicalSlots.length > 0) return;
    this.state.sharedSlots.delete(group);
    this.state.groupOfRequest.delete(shared.requestId);
    this.slotPool.releaseSlot(shared.requestId);
  }

  /** The pool has a slot for a request. */
  onSlotFulfilled(requestId: number, slot: Readonly<PhysicalSlot>): void {
    const shared = this.sharedSlotOf(requestId);
    if (shared !== undefined) assign(shared, slot);
  }

  /** The subtasks that hang on a request. */
  logicalSlotsOf(requestId: number): readonly ExecutionVertexId[] {
    return [...(this.sharedSlotOf(requestId)?.logicalSlots ?? [])];
  }

  private sharedSlotOf(requestId: number): SharedSlot | undefined {
    const group = this.state.groupOfRequest.get(requestId);
    return group === undefined ? undefined : this.state.sharedSlots.get(group);
  }

  private request(
    group: number,
    members: readonly ExecutionVertexId[],
    reservedAllocations: ReadonlySet<string>,
  ): SharedSlot {
    const requestId = this.slotPool.newRequestId();
    const shared: SharedSlot = {
      requestId,
      allocationId: null,
      taskManager: "",
      slot: -1,
      logicalSlots: [],
    };
    this.state.sharedSlots.set(group, shared);
    this.state.groupOfRequest.set(requestId, group);
    const found = this.slotPool.allocate(requestId, {
      preferredAllocations: distinct(members.map((id) => this.previous.priorAllocationOf(id))),
      preferredLocations: distinct(members.map((id) => this.previous.stateLocationOf(id))),
      reservedAllocations,
    });
    if (found !== null) assign(shared, found);
    return shared;
  }

  private groupOf(id: ExecutionVertexId): number {
    return this.slotSharing.groupOf.get(id) ?? -1;
  }
}

function assign(shared: SharedSlot, slot: Readonly<PhysicalSlot>): void {
  shared.allocationId = slot.allocationId;
  shared.taskManager = slot.taskManager;
  shared.slot = slot.slot;
}

function distinct(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null))];
}

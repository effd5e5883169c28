/**
 * Turns requests for single slots into the declaration of a total, and hands out slots as they come.
 *
 * Flink: org.apache.flink.runtime.jobmaster.slotpool.DeclarativeSlotPoolBridge and
 * PhysicalSlotProviderImpl
 * Simplified: streaming requests only; slots are matched as they come, not all at once
 */
import type { SerializedThrowable } from "../../../model/execution-attempt.js";
import type { AllocatedSlot } from "../../rpc/task-executor-gateway.js";
import { throwable } from "../../rpc/rpc-message.js";
import { DeclarativeSlotPool } from "./declarative-slot-pool.js";
import type {
  DeclarativeSlotPoolEffects,
  DeclarativeSlotPoolState,
  PhysicalSlot,
} from "./declarative-slot-pool.js";
import { matchRequestsAndSlots, selectBestSlot } from "./slot-selection-strategy.js";
import type { SlotProfile } from "./slot-selection-strategy.js";
import type { SlotPoolService } from "./slot-pool-service.js";

interface PendingRequest {
  readonly requestId: number;
  readonly preferredAllocations: readonly string[];
}

interface BridgeState {
  nextRequestId: number;
  /** In the order in which they were made. */
  pending: Map<number, PendingRequest>;
  /** Allocation id by request. */
  fulfilled: Map<number, string>;
  isJobRestarting: boolean;
  taskManagers: Set<string>;
}

export interface SlotPoolState extends BridgeState {
  pool: DeclarativeSlotPoolState;
}

export interface SlotPoolEffects extends DeclarativeSlotPoolEffects {
  slotFulfilled(requestId: number, slot: Readonly<PhysicalSlot>): void;
  requestFailed(requestId: number, cause: SerializedThrowable): void;
  /** The slot behind a fulfilled request is gone; its tasks fail. */
  slotLost(requestId: number, cause: SerializedThrowable): void;
}

export class DeclarativeSlotPoolBridge implements SlotPoolService {
  readonly pool: DeclarativeSlotPool;
  private own: BridgeState = {
    nextRequestId: 0,
    pending: new Map(),
    fulfilled: new Map(),
    isJobRestarting: false,
    taskManagers: new Set(),
  };
  private readonly effects: SlotPoolEffects;
  private readonly prefersPreviousAllocation: boolean;

  constructor(effects: SlotPoolEffects, prefersPreviousAllocation: boolean) {
    this.effects = effects;
    this.prefersPreviousAllocation = prefersPreviousAllocation;
    this.pool = new DeclarativeSlotPool(effects);
  }

  get state(): SlotPoolState {
    return { ...this.own, pool: this.pool.state };
  }

  set state(state: SlotPoolState) {
    const { pool, ...own } = state;
    this.own = own;
    this.pool.state = pool;
  }

  setIsJobRestarting(isJobRestarting: boolean): void {
    this.own.isJobRestarting = isJobRestarting;
  }

  registerTaskManager(resourceId: string): void {
    this.own.taskManagers.add(resourceId);
  }

  isTaskManagerRegistered(resourceId: string): boolean {
    return this.own.taskManagers.has(resourceId);
  }

  newRequestId(): number {
    return this.own.nextRequestId++;
  }

  isPending(requestId: number): boolean {
    return this.own.pending.has(requestId);
  }

  /** Gives a free slot to the request at once, or asks for a new one. */
  allocate(requestId: number, profile: SlotProfile): Readonly<PhysicalSlot> | null {
    const { preferredAllocations } = profile;
    const best = selectBestSlot(this.pool.freeSlots(), profile, this.prefersPreviousAllocation);
    this.pool.increaseResourceRequirementsBy(1);
    if (best === undefined) {
      this.own.pending.set(requestId, Object.freeze({ requestId, preferredAllocations }));
      return null;
    }
    this.own.fulfilled.set(requestId, best.allocationId);
    return this.pool.reserveFreeSlot(best.allocationId);
  }

  /** Answers the allocation ids that the job takes, earlier accepted ones included. */
  offerSlots(resourceId: string, offers: readonly AllocatedSlot[]): string[] {
    if (!this.own.taskManagers.has(resourceId)) return [];
    const fresh = this.pool.offerSlots(resourceId, offers, this.own.isJobRestarting);
    const taken = offers.filter(({ allocationId }) => this.pool.find(allocationId) !== undefined);
    this.newSlotsAreAvailable(fresh);
    return taken.map(({ allocationId }) => allocationId);
  }

  /** The request is no longer wanted; its slot becomes free. */
  releaseSlot(requestId: number): void {
    if (this.own.pending.delete(requestId)) {
      this.pool.decreaseResourceRequirementsBy(1);
      return;
    }
    const allocationId = this.own.fulfilled.get(requestId);
    if (allocationId === undefined) return;
    this.own.fulfilled.delete(requestId);
    const freed = this.pool.freeReservedSlot(allocationId);
    if (freed === undefined) return;
    this.newSlotsAreAvailable([freed]);
    this.pool.decreaseResourceRequirementsBy(1);
  }

  /** A TaskManager is gone, and with it its slots and what runs in them. */
  releaseTaskManager(resourceId: string, cause: SerializedThrowable): void {
    this.own.taskManagers.delete(resourceId);
    this.loseSlots(this.pool.slotsOf(resourceId), cause);
  }

  /** The TaskManager gave up one slot. */
  failAllocation(allocationId: string, cause: SerializedThrowable): void {
    const slot = this.pool.find(allocationId);
    if (slot !== undefined) this.loseSlots([slot], cause);
  }

  /** The job has ended: everything goes back. */
  releaseAll(cause: SerializedThrowable): void {
    this.own.pending.clear();
    for (const resourceId of [...this.own.taskManagers]) this.releaseTaskManager(resourceId, cause);
  }

  notifyNotEnoughResourcesAvailable(): void {
    const text = "Could not acquire the minimum required resources.";
    this.failPendingRequests(throwable("NoResourceAvailableException", text));
  }

  releaseIdleSlots(idleTimeoutUs: number): void {
    const text = "Idle slot";
    this.pool.releaseIdleSlots(idleTimeoutUs, throwable("FlinkException", text));
  }

  private failPendingRequests(cause: SerializedThrowable): void {
    const requests = [...this.own.pending.keys()];
    this.own.pending.clear();
    for (const requestId of requests) this.effects.requestFailed(requestId, cause);
    this.pool.decreaseResourceRequirementsBy(requests.length);
  }

  /** All slots leave the pool before any task hears of it, so that none of them is used again. */
  private loseSlots(slots: readonly Readonly<PhysicalSlot>[], cause: SerializedThrowable): void {
    const requestOf = new Map([...this.own.fulfilled].map(([request, id]) => [id, request]));
    const used: number[] = [];
    for (const { allocationId } of slots) {
      this.pool.remove(allocationId);
      const requestId = requestOf.get(allocationId);
      if (requestId === undefined) continue;
      this.own.fulfilled.delete(requestId);
      used.push(requestId);
    }
    this.pool.decreaseResourceRequirementsBy(used.length);
    for (const requestId of used) this.effects.slotLost(requestId, cause);
    for (const slot of slots) this.effects.freeSlot(slot, cause);
  }

  private newSlotsAreAvailable(slots: readonly Readonly<PhysicalSlot>[]): void {
    const requests = [...this.own.pending.values()];
    if (slots.length === 0 || requests.length === 0) return;
    const matches = matchRequestsAndSlots(slots, requests, this.prefersPreviousAllocation);
    for (const [{ requestId }, { allocationId }] of matches) {
      this.own.pending.delete(requestId);
      this.own.fulfilled.set(requestId, allocationId);
      this.pool.reserveFreeSlot(allocationId);
    }
    for (const [{ requestId }, slot] of matches) this.effects.slotFulfilled(requestId, slot);
  }
}

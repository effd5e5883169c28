/**
 * The slots of a job whose scheduler declares how many it would like and takes what comes.
 *
 * Flink: org.apache.flink.runtime.jobmaster.slotpool.DeclarativeSlotPoolService
 * Simplified: no
 */
import type { SerializedThrowable } from "../../../model/execution-attempt.js";
import type { AllocatedSlot } from "../../rpc/task-executor-gateway.js";
import { throwable } from "../../rpc/rpc-message.js";
import {
  DeclarativeSlotPool,
  type DeclarativeSlotPoolEffects,
  type DeclarativeSlotPoolState,
  type PhysicalSlot,
} from "./declarative-slot-pool.js";
import type { SlotPoolService } from "./slot-pool-service.js";

interface ServiceState {
  taskManagers: Set<string>;
  pool: DeclarativeSlotPoolState;
}

export interface SlotPoolServiceEffects extends DeclarativeSlotPoolEffects {
  /** Slots came, or became free again. */
  newSlotsAreAvailable(): void;
  /** A slot that somebody used is gone. */
  slotLost(allocationId: string, cause: SerializedThrowable): void;
}

export class DeclarativeSlotPoolService implements SlotPoolService {
  readonly pool: DeclarativeSlotPool;
  private taskManagers = new Set<string>();
  private readonly effects: SlotPoolServiceEffects;

  constructor(effects: SlotPoolServiceEffects) {
    this.effects = effects;
    this.pool = new DeclarativeSlotPool(effects);
  }

  get state(): ServiceState {
    return { taskManagers: this.taskManagers, pool: this.pool.state };
  }

  set state({ taskManagers, pool }: ServiceState) {
    this.taskManagers = taskManagers;
    this.pool.state = pool;
  }

  /** Slots are taken as long as they are declared, whatever the job is doing. */
  setIsJobRestarting(): void {}

  registerTaskManager(resourceId: string): void {
    this.taskManagers.add(resourceId);
  }

  offerSlots(resourceId: string, offers: readonly AllocatedSlot[]): string[] {
    if (!this.taskManagers.has(resourceId)) return [];
    const fresh = this.pool.offerSlots(resourceId, offers, false);
    const taken = offers.filter(({ allocationId }) => this.pool.find(allocationId) !== undefined);
    if (fresh.length > 0) this.effects.newSlotsAreAvailable();
    return taken.map(({ allocationId }) => allocationId);
  }

  /** A slot that was in use becomes free. */
  freeReservedSlot(allocationId: string): void {
    if (this.pool.freeReservedSlot(allocationId) !== undefined) this.effects.newSlotsAreAvailable();
  }

  releaseTaskManager(resourceId: string, cause: SerializedThrowable): void {
    this.taskManagers.delete(resourceId);
    this.loseSlots(this.pool.slotsOf(resourceId), cause);
  }

  failAllocation(allocationId: string, cause: SerializedThrowable): void {
    const slot = this.pool.find(allocationId);
    if (slot !== undefined) this.loseSlots([slot], cause);
  }

  releaseAll(cause: SerializedThrowable): void {
    for (const resourceId of [...this.taskManagers]) this.releaseTaskManager(resourceId, cause);
  }

  releaseIdleSlots(idleTimeoutUs: number): void {
    this.pool.releaseIdleSlots(idleTimeoutUs, throwable("FlinkException", "Idle slot"));
  }

  /** The job goes on with what it has. */
  notifyNotEnoughResourcesAvailable(): void {}

  /** All slots leave the pool before anybody hears of it, so that none of them is used again. */
  private loseSlots(slots: readonly Readonly<PhysicalSlot>[], cause: SerializedThrowable): void {
    for (const { allocationId } of slots) this.pool.remove(allocationId);
    for (const slot of slots) {
      if (slot.isReserved) this.effects.slotLost(slot.allocationId, cause);
    }
    for (const slot of slots) this.effects.freeSlot(slot, cause);
  }
}

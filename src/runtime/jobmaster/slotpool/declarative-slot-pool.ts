/**
 * The slots that a job has, and the declaration of how many it needs.
 *
 * Flink: org.apache.flink.runtime.jobmaster.slotpool.DefaultDeclarativeSlotPool
 * Simplified: slots of one size, so that requirements are a number
 */
import type { SerializedThrowable } from "../../../model/execution-attempt.js";
import type { AllocatedSlot } from "../../rpc/task-executor-gateway.js";

/** A slot that belongs to the job. */
export interface PhysicalSlot {
  readonly allocationId: string;
  readonly taskManager: string;
  readonly slot: number;
  isReserved: boolean;
  /** Whether it counts against the declared requirements; slots re-offered while restarting do not. */
  isMatched: boolean;
  freeSinceUs: number;
}

/** Slots in the order in which they came. */
export interface DeclarativeSlotPoolState {
  required: number;
  fulfilled: number;
  slots: Map<string, PhysicalSlot>;
}

export interface DeclarativeSlotPoolEffects {
  nowUs(): number;
  /** Calls `declareResourceRequirements` when no change has come for a while. */
  declareLater(): void;
  declareRequiredResources(count: number): void;
  /** Gives a slot back to its TaskManager. */
  freeSlot(slot: Readonly<PhysicalSlot>, cause: SerializedThrowable): void;
}

export class DeclarativeSlotPool {
  state: DeclarativeSlotPoolState = { required: 0, fulfilled: 0, slots: new Map() };
  private readonly effects: DeclarativeSlotPoolEffects;

  constructor(effects: DeclarativeSlotPoolEffects) {
    this.effects = effects;
  }

  increaseResourceRequirementsBy(count: number): void {
    if (count === 0) return;
    this.state.required += count;
    this.effects.declareLater();
  }

  decreaseResourceRequirementsBy(count: number): void {
    this.increaseResourceRequirementsBy(-count);
  }

  setResourceRequirements(count: number): void {
    this.increaseResourceRequirementsBy(count - this.state.required);
  }

  declareResourceRequirements(): void {
    this.effects.declareRequiredResources(this.state.required);
  }

  find(allocationId: string): Readonly<PhysicalSlot> | undefined {
    return this.state.slots.get(allocationId);
  }

  /** Takes what the job still needs, or, `acceptsAll`, everything; answers the newly accepted. */
  offerSlots(
    taskManager: string,
    offers: readonly AllocatedSlot[],
    acceptsAll: boolean,
  ): Readonly<PhysicalSlot>[] {
    const accepted: Readonly<PhysicalSlot>[] = [];
    for (const { allocationId, slot } of offers) {
      if (this.state.slots.has(allocationId)) continue;
      const isMatched = this.state.fulfilled < this.state.required;
      if (!isMatched && !acceptsAll) continue;
      const physicalSlot: PhysicalSlot = {
        allocationId,
        taskManager,
        slot,
        isReserved: false,
        isMatched,
        freeSinceUs: this.effects.nowUs(),
      };
      this.state.slots.set(allocationId, physicalSlot);
      if (isMatched) this.state.fulfilled++;
      accepted.push(physicalSlot);
    }
    return accepted;
  }

  get size(): number {
    return this.state.slots.size;
  }

  freeSlots(): Readonly<PhysicalSlot>[] {
    return [...this.state.slots.values()].filter(({ isReserved }) => !isReserved);
  }

  reserveFreeSlot(allocationId: string): Readonly<PhysicalSlot> {
    const slot = this.state.slots.get(allocationId) as PhysicalSlot;
    slot.isReserved = true;
    if (!slot.isMatched) {
      slot.isMatched = true;
      this.state.fulfilled++;
    }
    return slot;
  }

  /** Answers the slot if it was reserved. */
  freeReservedSlot(allocationId: string): Readonly<PhysicalSlot> | undefined {
    const slot = this.state.slots.get(allocationId);
    if (slot?.isReserved !== true) return undefined;
    slot.isReserved = false;
    slot.freeSinceUs = this.effects.nowUs();
    return slot;
  }

  slotsOf(taskManager: string): Readonly<PhysicalSlot>[] {
    return [...this.state.slots.values()].filter((slot) => slot.taskManager === taskManager);
  }

  /** Forgets a slot. */
  remove(allocationId: string): void {
    const slot = this.state.slots.get(allocationId);
    if (slot === undefined) return;
    this.state.slots.delete(allocationId);
    if (slot.isMatched) this.state.fulfilled--;
  }

  /** Gives back slots that nobody wanted for a while, as far as they are not declared as needed. */
  releaseIdleSlots(idleTimeoutUs: number, cause: SerializedThrowable): void {
    const now = this.effects.nowUs();
    let excess = this.state.fulfilled - this.state.required;
    for (const slot of this.freeSlots()) {
      if (now - slot.freeSinceUs < idleTimeoutUs || (slot.isMatched && excess <= 0)) continue;
      if (slot.isMatched) excess--;
      this.remove(slot.allocationId);
      this.effects.freeSlot(slot, cause);
    }
  }
}

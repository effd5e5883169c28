/**
 * What a JobMaster does with the slots of its job, whoever uses them.
 *
 * Flink: org.apache.flink.runtime.jobmaster.slotpool.SlotPoolService
 * Simplified: no
 */
import type { SerializedThrowable } from "../../../model/execution-attempt.js";
import type { AllocatedSlot } from "../../rpc/task-executor-gateway.js";
import type { DeclarativeSlotPool } from "./declarative-slot-pool.js";

export interface SlotPoolService {
  /** Plain data. */
  state: unknown;
  readonly pool: DeclarativeSlotPool;
  setIsJobRestarting(isJobRestarting: boolean): void;
  registerTaskManager(resourceId: string): void;
  /** Answers the allocation ids that the job takes, earlier accepted ones included. */
  offerSlots(resourceId: string, offers: readonly AllocatedSlot[]): string[];
  /** A TaskManager is gone, and with it its slots and what runs in them. */
  releaseTaskManager(resourceId: string, cause: SerializedThrowable): void;
  /** The TaskManager gave up one slot. */
  failAllocation(allocationId: string, cause: SerializedThrowable): void;
  /** The job has ended: everything goes back. */
  releaseAll(cause: SerializedThrowable): void;
  releaseIdleSlots(idleTimeoutUs: number): void;
  notifyNotEnoughResourcesAvailable(): void;
}

/**
 * What others tell and ask the ResourceManager.
 *
 * Flink: org.apache.flink.runtime.resourcemanager.ResourceManagerGateway
 * Simplified: one resource profile for all slots
 */
import type { Address } from "../../kernel/process.js";
import type { SerializedThrowable } from "../../model/execution-attempt.js";
import type { RevokeLeadership } from "./leader-election-gateway.js";
import type { RpcMessage } from "./rpc-message.js";

/** One slot of a TaskManager as it reports it; `null` = free. */
export interface SlotStatus {
  readonly slot: number;
  readonly allocationId: string | null;
  readonly jobId: string | null;
}

export type SlotReport = readonly SlotStatus[];

/** How many slots of a kind a job needs, in total. */
export interface ResourceRequirement {
  readonly profile: "UNKNOWN";
  readonly count: number;
}

export type ResourceManagerMessage = RpcMessage &
  (
    | {
        /** Answer: `ResourceManagerRegistrationSuccess`. */
        readonly type: "resourceManager.registerTaskExecutor";
        readonly taskManager: string;
        readonly address: Address;
        readonly sessionId: string;
        readonly slots: number;
      }
    | {
        readonly type: "resourceManager.sendSlotReport";
        readonly taskManager: string;
        readonly sessionId: string;
        readonly report: SlotReport;
      }
    | {
        /** Answer: `ResourceManagerRegistrationSuccess`. */
        readonly type: "resourceManager.registerJobMaster";
        readonly jobId: string;
        readonly jobMasterId: string;
        readonly address: Address;
      }
    | {
        readonly type: "resourceManager.declareRequiredResources";
        readonly jobId: string;
        readonly jobMasterId: string;
        readonly address: Address;
        readonly requirements: readonly ResourceRequirement[];
      }
    | {
        readonly type: "resourceManager.notifySlotAvailable";
        readonly taskManager: string;
        readonly sessionId: string;
        readonly slot: number;
        readonly allocationId: string;
      }
    | {
        readonly type: "resourceManager.heartbeatFromTaskManager";
        readonly taskManager: string;
        readonly report: SlotReport;
      }
    | { readonly type: "resourceManager.heartbeatFromJobManager"; readonly jobId: string }
    | {
        readonly type: "resourceManager.disconnectTaskManager";
        readonly taskManager: string;
        readonly cause: SerializedThrowable;
      }
    | { readonly type: "resourceManager.disconnectJobManager"; readonly jobId: string }
    | RevokeLeadership
  );

export interface ResourceManagerRegistrationSuccess {
  readonly resourceManagerId: string;
}

/**
 * What others tell and ask a JobMaster, beside what its tasks send (`JobMasterTaskMessage`).
 *
 * Flink: org.apache.flink.runtime.jobmaster.JobMasterGateway
 * Simplified: no batch partitions, no queryable state
 */
import type { Address } from "../../kernel/process.js";
import type {
  ExecutionAttemptId,
  ExecutionState,
  SerializedThrowable,
} from "../../model/execution-attempt.js";
import type { RevokeLeadership } from "./leader-election-gateway.js";
import type { JobResourceRequirements } from "../scheduler/adaptive/job-resource-requirements.js";
import type { ResourceRequirement } from "./resource-manager-gateway.js";
import type { RpcMessage } from "./rpc-message.js";
import type { AllocatedSlot } from "./task-executor-gateway.js";
import type { JobMasterTaskMessage } from "./task-gateways.js";

/** How a savepoint is to be taken. */
export interface SavepointRequest {
  /** `null` = `execution.checkpointing.savepoint-dir`. */
  readonly targetDirectory: string | null;
  /** Files of the state backend as they are; absent = a format that every backend restores. */
  readonly formatType?: "NATIVE";
}

/** What users ask for through the Dispatcher. Answer: the path of what was taken. */
export type SavepointMessage = RpcMessage &
  (
    | { readonly type: "jobMaster.triggerCheckpoint" }
    | (SavepointRequest & {
        readonly type: "jobMaster.triggerSavepoint";
        /** Afterwards. */
        readonly cancelJob: boolean;
      })
    | (SavepointRequest & {
        readonly type: "jobMaster.stopWithSavepoint";
        /** Ends event time and finishes all operators first: the job will not be continued. */
        readonly drain: boolean;
      })
  );

export type JobMasterMessage =
  | JobMasterTaskMessage
  | SavepointMessage
  | (RpcMessage &
      (
        | {
            /** Answer: `JobMasterRegistrationSuccess`. */
            readonly type: "jobMaster.registerTaskManager";
            readonly taskManager: string;
            readonly address: Address;
            readonly sessionId: string;
          }
        | {
            /** Answer: the allocation ids that are accepted. */
            readonly type: "jobMaster.offerSlots";
            readonly taskManager: string;
            readonly slots: readonly AllocatedSlot[];
          }
        | {
            readonly type: "jobMaster.failSlot";
            readonly taskManager: string;
            readonly allocationId: string;
            readonly cause: SerializedThrowable;
          }
        | {
            readonly type: "jobMaster.updateTaskExecutionState";
            readonly attempt: ExecutionAttemptId;
            readonly state: ExecutionState;
            readonly cause: SerializedThrowable | null;
          }
        | {
            readonly type: "jobMaster.heartbeatFromTaskManager";
            readonly taskManager: string;
            /** Keys of the attempts that run there. */
            readonly executions: readonly string[];
          }
        /** The TaskManager that a heartbeat was for is gone; another one lives at its address. */
        | { readonly type: "jobMaster.heartbeatMissed"; readonly taskManager: string }
        | { readonly type: "jobMaster.heartbeatFromResourceManager" }
        | {
            readonly type: "jobMaster.disconnectTaskManager";
            readonly taskManager: string;
            readonly cause: SerializedThrowable;
          }
        | {
            readonly type: "jobMaster.disconnectResourceManager";
            readonly resourceManagerId: string;
            readonly cause: SerializedThrowable;
          }
        | {
            readonly type: "jobMaster.notifyNotEnoughResourcesAvailable";
            readonly acquired: readonly ResourceRequirement[];
          }
        | RevokeLeadership
        | { readonly type: "jobMaster.cancel" }
        | { readonly type: "jobMaster.requestJobStatus" }
        | {
            readonly type: "jobMaster.updateJobResourceRequirements";
            readonly requirements: JobResourceRequirements;
          }
      ));

export interface JobMasterRegistrationSuccess {
  readonly jobMasterId: string;
}

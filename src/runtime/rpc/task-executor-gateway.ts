/**
 * What others tell and ask a TaskExecutor.
 *
 * Flink: org.apache.flink.runtime.taskexecutor.TaskExecutorGateway
 * Simplified: no thread dumps, no files, no cluster partitions
 */
import type { UserCodeFault } from "../../model/user-code-fault.js";
import type { Address } from "../../kernel/process.js";
import type { ExecutionAttemptId, SerializedThrowable } from "../../model/execution-attempt.js";
import type { OperatorEvent } from "../../model/stream-operator.js";
import type { CheckpointOptions } from "../checkpoint/checkpoint-options.js";
import type { RpcMessage } from "./rpc-message.js";
import type { TaskDeploymentDescriptor } from "./task-gateways.js";

/** The slots that a JobMaster believes to have on a TaskManager. */
export interface AllocatedSlot {
  readonly slot: number;
  readonly allocationId: string;
}

export type TaskExecutorMessage = RpcMessage &
  (
    | {
        readonly type: "taskExecutor.requestSlot";
        readonly slot: number;
        readonly jobId: string;
        readonly allocationId: string;
        readonly jobMasterAddress: Address;
        readonly resourceManagerId: string;
      }
    | {
        readonly type: "taskExecutor.submitTask";
        readonly descriptor: TaskDeploymentDescriptor;
        readonly jobMasterId: string;
      }
    | { readonly type: "taskExecutor.cancelTask"; readonly attempt: ExecutionAttemptId }
    | {
        readonly type: "taskExecutor.triggerCheckpoint";
        readonly attempt: ExecutionAttemptId;
        readonly checkpointId: number;
        readonly timestampMs: number;
        readonly options: CheckpointOptions;
      }
    | {
        readonly type: "taskExecutor.confirmCheckpoint";
        readonly attempt: ExecutionAttemptId;
        readonly checkpointId: number;
      }
    | {
        readonly type: "taskExecutor.abortCheckpoint";
        readonly attempt: ExecutionAttemptId;
        readonly checkpointId: number;
      }
    | {
        readonly type: "taskExecutor.sendOperatorEvent";
        readonly attempt: ExecutionAttemptId;
        readonly operatorId: string;
        readonly event: OperatorEvent;
      }
    | { readonly type: "taskExecutor.releasePartitions"; readonly attempt: ExecutionAttemptId }
    | {
        readonly type: "taskExecutor.freeSlot";
        readonly allocationId: string;
        readonly cause: SerializedThrowable;
      }
    | {
        readonly type: "taskExecutor.heartbeatFromJobManager";
        readonly jobId: string;
        /** Of the TaskManager that is meant: another one may live at the address by now. */
        readonly sessionId: string;
        readonly slots: readonly AllocatedSlot[];
      }
    | { readonly type: "taskExecutor.heartbeatFromResourceManager" }
    /** The machine is wanted no longer: the TaskManager leaves in good order. */
    | { readonly type: "taskExecutor.shutDown" }
    /** User code on this machine is going to misbehave. */
    | { readonly type: "taskExecutor.userCodeFault"; readonly fault: UserCodeFault }
    | { readonly type: "taskExecutor.loseLocalState" }
    | {
        readonly type: "taskExecutor.disconnectJobManager";
        readonly jobId: string;
        readonly cause: SerializedThrowable;
      }
    | {
        readonly type: "taskExecutor.disconnectResourceManager";
        readonly cause: SerializedThrowable;
      }
  );

/**
 * What the parts of a JobMaster do to the world: the turn's context, and calls to the TaskExecutors.
 *
 * Flink: org.apache.flink.runtime.jobmanager.slots.TaskManagerGateway
 * Simplified: one gateway for all TaskExecutors
 */
import type { Address } from "../../kernel/process.js";
import type { RuntimeContext } from "../../model/runtime-context.js";
import type { ExecutionAttemptId } from "../../model/execution-attempt.js";
import type { TaskExecutorMessage } from "../rpc/task-executor-gateway.js";
import type { ExternalRequest } from "../streamtask/external-requests.js";
import type { Caller, CallOutcome } from "../rpc/rpc-message.js";
import type { ExecutionVertexId } from "../scheduler/execution-topology.js";

/** Where a JobMaster goes on when a TaskExecutor has answered. */
export type TaskCallContinuation =
  | {
      readonly kind: "submitTask";
      readonly id: ExecutionVertexId;
      readonly attempt: ExecutionAttemptId;
    }
  | {
      readonly kind: "cancelTask";
      readonly id: ExecutionVertexId;
      readonly attempt: ExecutionAttemptId;
      readonly retries: number;
    }
  | { readonly kind: "triggerCheckpoint"; readonly checkpointId: number }
  | {
      readonly kind: "operatorEvent";
      readonly id: ExecutionVertexId;
      readonly attempt: ExecutionAttemptId;
      readonly event: string;
      readonly operatorId: string;
      /** By which the coordinator's snapshots know it. */
      readonly number: number;
    };

export interface JobMasterContext {
  /** The world; valid during a turn. */
  readonly world: RuntimeContext;
  readonly jobMasterId: string;
  addressOf(taskManager: string): string;
  ask(taskManager: string, message: TaskExecutorMessage, continuation: TaskCallContinuation): void;
  tell(taskManager: string, message: TaskExecutorMessage): void;
  /** To an outside system, until it is answered. */
  request(address: Address, request: ExternalRequest): void;
  /** To whoever asked. */
  reply(caller: Caller | null, outcome: CallOutcome): void;
  /** Does something at the end of the turn, when no component is in the middle of a step. */
  afterwards(action: () => void): void;
}

/**
 * What the parts of a TaskExecutor share: its tables, and how they reach the world during a turn.
 *
 * Flink: org.apache.flink.runtime.taskexecutor.TaskManagerServices
 * Simplified: no services that need threads
 */
import type { Address } from "../../kernel/process.js";
import type { ExecutionAttemptId, SerializedThrowable } from "../../model/execution-attempt.js";
import type { RuntimeContext } from "../../model/runtime-context.js";
import type { ClusterEnvironment } from "../cluster-environment.js";
import type { CoordinationClient } from "../highavailability/coordination-client.js";
import type { Continuation } from "../rpc/rpc-endpoint.js";
import type { RpcMessage } from "../rpc/rpc-message.js";
import type { JobTable } from "./job-table.js";
import type { TaskSlotTable } from "./slot/task-slot-table.js";
import type { TaskExecutorLocalStateStores } from "./task-executor-local-state-stores.js";
import type { TaskTable } from "./task-table.js";

export interface TaskExecutorParts {
  readonly environment: ClusterEnvironment;
  readonly slots: TaskSlotTable;
  readonly jobs: JobTable;
  readonly tasks: TaskTable;
  readonly localState: TaskExecutorLocalStateStores;
  /** Identity of this incarnation of the TaskManager. */
  readonly sessionId: string;
  readonly world: RuntimeContext;
  /** Where leaders are looked up; `null`: without high availability addresses are known. */
  readonly leaders: CoordinationClient | null;
  tell(to: Address, message: RpcMessage): void;
  ask(to: Address, message: RpcMessage, continuation: Continuation, timeoutUs?: number): void;
  failTask(attempt: ExecutionAttemptId, cause: SerializedThrowable): void;
  fatalError(): void;
}

/**
 * What a JobMaster asks of the scheduler of its job, whichever it is.
 *
 * Flink: org.apache.flink.runtime.scheduler.SchedulerNG
 * Simplified: parts that are the same for all schedulers are reached through them, not by calls
 */
import type {
  ExecutionAttemptId,
  ExecutionState,
  JobStatus,
  SerializedThrowable,
} from "../../model/execution-attempt.js";
import type { ExecutionGraph } from "../executiongraph/execution-graph.js";
import type { JobCheckpointing } from "../jobmaster/job-checkpointing.js";
import type { TaskCallContinuation } from "../jobmaster/job-master-context.js";
import type { CallOutcome } from "../rpc/rpc-message.js";
import type { JobResourceRequirements } from "./adaptive/job-resource-requirements.js";
import type { OperatorCoordinatorHandler } from "./operator-coordinator-handler.js";

export interface SchedulerNG {
  /** Plain data. */
  state: unknown;
  /** The attempts of now, or of the last time that the job ran. */
  readonly graph: ExecutionGraph;
  readonly checkpointing: JobCheckpointing | null;
  readonly coordinators: OperatorCoordinatorHandler;
  startScheduling(executionGraphId: string | null): void;
  /** The job cannot begin. */
  failInitialization(cause: SerializedThrowable): void;
  /** The job goes on under another leader: here nothing more is done for it. */
  suspend(cause: SerializedThrowable): void;
  cancel(): void;
  requestJobStatus(): JobStatus;
  /** Answers whether the attempt is one that its TaskExecutor should go on with. */
  updateTaskExecutionState(
    attempt: ExecutionAttemptId,
    state: ExecutionState,
    cause: SerializedThrowable | null,
  ): boolean;
  handleGlobalFailure(cause: SerializedThrowable): void;
  /** @throws JavaException if the scheduler cannot change how parallel the job is. */
  updateJobResourceRequirements(requirements: JobResourceRequirements): void;
  onCallAnswered(call: TaskCallContinuation, outcome: CallOutcome): void;
  /** Whether the timer was one of the scheduler's. */
  onTimer(key: string): boolean;
  reconcileDeployments(taskManager: string, reported: readonly string[]): void;
}

/** What a scheduler tells its JobMaster. */
export interface SchedulerEffects {
  /** What a former leader has left is read. */
  recovered(): void;
  /** It cannot be read. */
  recoveryFailed(cause: SerializedThrowable): void;
  schedulingStarted(): void;
  /** The job reached a terminal state. */
  jobTerminated(status: JobStatus, cause: SerializedThrowable | null): void;
  jobRestarting(isRestarting: boolean): void;
}

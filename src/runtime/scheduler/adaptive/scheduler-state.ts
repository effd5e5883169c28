/**
 * What every state of the adaptive scheduler can do, and what it may ask of the scheduler. What a
 * state does not mention it ignores, as Flink does.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.State and StateTransitions
 * Simplified: a state is plain data with methods; entering it is a call of its own
 */
import type { JobStatus, SerializedThrowable } from "../../../model/execution-attempt.js";
import type { ExecutionGraphParts } from "../execution-graph-parts.js";
import type { StopWithSavepointEvent } from "../stopwithsavepoint/stop-with-savepoint-termination-handler.js";
import type { VertexParallelism } from "./allocator/job-information.js";
import type { JobSchedulingPlan } from "./allocator/slot-assigner.js";

export type SchedulerStateName =
  | "Created"
  | "WaitingForResources"
  | "CreatingExecutionGraph"
  | "Executing"
  | "StopWithSavepoint"
  | "Restarting"
  | "Canceling"
  | "Failing"
  | "Finished";

/** How an execution graph ended. */
export type GraphEnding = "FINISHED" | "CANCELED" | "FAILED";

export interface SchedulerState {
  readonly name: SchedulerStateName;
  readonly jobStatus: JobStatus;
  /** Whether tasks run, or are being stopped. */
  readonly hasExecutionGraph: boolean;
  /** Plain data, all that it remembers. */
  data: unknown;
  /** The scheduler has just come to this state. */
  enter(): void;
  cancel(): void;
  /** A failure of a task, or of the whole job. */
  onFailure(cause: SerializedThrowable): void;
  /** Something that was scheduled in this state is due. */
  onScheduled?(action: string): void;
  onNewResourcesAvailable?(): void;
  onNewResourceRequirements?(): void;
  onCompletedCheckpoint?(): void;
  onFailedCheckpoint?(): void;
  onStopWithSavepoint?(event: StopWithSavepointEvent): void;
  /** All attempts have ended. */
  onGraphEnded?(ending: GraphEnding): void;
}

/** What to do about a failure. */
export type FailureResult =
  | {
      readonly canRestart: true;
      readonly backoffTimeMs: number;
      readonly cause: SerializedThrowable;
    }
  | { readonly canRestart: false; readonly cause: SerializedThrowable };

export interface SchedulerStateContext {
  /** The execution graph of now. */
  readonly parts: ExecutionGraphParts;
  wallClockMs(): number;
  /** Calls `onScheduled` if the scheduler is still in this state then; never at once. */
  schedule(action: string, delayMs: number): void;
  hasDesiredResources(): boolean;
  hasSufficientResources(): boolean;
  /** What the slots there are would allow; `null` = not even the least. */
  availableVertexParallelism(): VertexParallelism | null;
  currentVertexParallelism(): VertexParallelism;
  howToHandleFailure(cause: SerializedThrowable): FailureResult;
  /** With free slots; throws if there are not enough. */
  determinePlan(): JobSchedulingPlan;
  createExecutionGraph(plan: JobSchedulingPlan): void;
  /** Takes the slots of the plan for the subtasks; false if one of them is gone. */
  tryToAssignSlots(plan: JobSchedulingPlan): boolean;
  startCoordinators(): void;
  deploy(): void;
  cancelGraph(): void;
  failGraph(cause: SerializedThrowable): void;
  failureStarted(result: FailureResult): void;
  rescaleStarted(parallelism: VertexParallelism): void;

  goToWaitingForResources(): void;
  goToCreatingExecutionGraph(): void;
  goToExecuting(): void;
  goToStopWithSavepoint(): void;
  /** `parallelism`: it restarts to be that parallel; `null` = because of a failure. */
  goToRestarting(backoffTimeMs: number, parallelism: VertexParallelism | null): void;
  goToCanceling(): void;
  goToFailing(cause: SerializedThrowable): void;
  goToFinished(status: JobStatus, cause: SerializedThrowable | null): void;
}

/** Whether both say the same of the vertices of `left`. */
export function isSameParallelism(left: VertexParallelism, right: VertexParallelism): boolean {
  return [...left].every(([vertex, parallelism]) => right.get(vertex) === parallelism);
}

/** The common answer of states whose job runs. */
export function restartOrFail(context: SchedulerStateContext, cause: SerializedThrowable): void {
  const result = context.howToHandleFailure(cause);
  context.failureStarted(result);
  if (result.canRestart) context.goToRestarting(result.backoffTimeMs, null);
  else context.goToFailing(result.cause);
}

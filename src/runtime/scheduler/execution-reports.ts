/**
 * What TaskExecutors report about the attempts of an execution graph, and how their answers to calls
 * are taken.
 *
 * Flink: org.apache.flink.runtime.executiongraph.DefaultExecutionGraph (`updateState`) and
 * org.apache.flink.runtime.jobmaster.DefaultExecutionDeploymentReconciler
 * Simplified: no accumulators
 */
import type {
  ExecutionAttemptId,
  ExecutionState,
  SerializedThrowable,
} from "../../model/execution-attempt.js";
import { isTerminalExecutionState } from "../executiongraph/execution-state-transitions.js";
import type { TaskCallContinuation } from "../jobmaster/job-master-context.js";
import { throwable, type CallOutcome } from "../rpc/rpc-message.js";
import type { ExecutionGraphParts } from "./execution-graph-parts.js";
import { executionVertexId, type ExecutionVertexId } from "./execution-topology.js";

/** An attempt failed; `cancelTask`: it may still run and is to be stopped. */
type TaskFailed = (id: ExecutionVertexId, cause: SerializedThrowable, cancelTask: boolean) => void;

/** A TaskExecutor reports; answers whether the attempt is one that it should go on with. */
export function updateTaskExecutionState(
  { graph, operations, checkpointing }: ExecutionGraphParts,
  attempt: ExecutionAttemptId,
  state: ExecutionState,
  cause: SerializedThrowable | null,
  taskFailed: TaskFailed,
): boolean {
  const id = executionVertexId(attempt.vertex, attempt.subtask);
  if (!graph.has(id)) return false;
  const execution = graph.execution(id);
  const isCurrent = execution.attempt === attempt.attempt;
  if (!isCurrent || isTerminalExecutionState(execution.state)) return false;
  const isCancelling = execution.state === "CANCELING";
  if (state === "CANCELED" || (isCancelling && isTerminalExecutionState(state))) {
    // It finished before the call to cancel reached it: nobody will read its results.
    if (state === "FINISHED") operations.releasePartitions(id);
    graph.transition(id, "CANCELED", cause);
    return true;
  }
  if (state === "FAILED") {
    const error = cause ?? throwable("UnknownError", "TaskManager reported failure without cause.");
    taskFailed(id, error, false);
    return true;
  }
  if (isCancelling) {
    operations.sendCancel(id);
    return false;
  }
  if (state === "RUNNING") checkpointing?.beforeTaskRuns();
  graph.transition(id, state, cause);
  return true;
}

export function onTaskCallAnswered(
  { graph, operations, checkpointing }: ExecutionGraphParts,
  call: TaskCallContinuation,
  outcome: CallOutcome,
): void {
  if (call.kind === "triggerCheckpoint") {
    if (!outcome.ok) checkpointing?.coordinator.onTriggeringFailed(call.checkpointId);
    return;
  }
  if (call.kind === "operatorEvent") checkpointing?.operatorEventAnswered(call, outcome.ok);
  if (!graph.has(call.id)) return;
  switch (call.kind) {
    case "submitTask":
      operations.onSubmitted(call, outcome);
      return;
    case "cancelTask":
      operations.onCancelAnswered(call, outcome);
      return;
    case "operatorEvent": {
      const isCurrent = graph.execution(call.id).attempt === call.attempt.attempt;
      if (outcome.ok || !isCurrent) return;
      const text = `An OperatorEvent from an OperatorCoordinator to a task was lost. Triggering task failover to ensure consistency. Event: '${call.event}', targetTask: ${call.id}`;
      operations.fail(call.id, throwable("FlinkException", text, outcome.error), true);
    }
  }
}

/** A TaskManager says which attempts it runs: what differs from what is expected is put right. */
export function reconcileDeployments(
  { graph, operations, deployments }: ExecutionGraphParts,
  taskManager: string,
  reported: readonly string[],
): void {
  const { unknown, missing } = deployments.compare(taskManager, reported);
  for (const attempt of unknown) operations.cancelUnknown(taskManager, attempt);
  for (const id of missing) {
    const text = `Execution ${graph.attemptKeyOf(id)} is unexpectedly no longer running on task executor ${taskManager}.`;
    operations.fail(id, throwable("JobException", text), false);
  }
}

/**
 * What a scheduler does with single attempts: deploys, cancels and fails them, by messages to their
 * TaskExecutors.
 *
 * Flink: org.apache.flink.runtime.scheduler.DefaultExecutionOperations and
 * org.apache.flink.runtime.executiongraph.Execution
 * Simplified: no speculative attempts
 */
import { parseAttemptKey, type SerializedThrowable } from "../../model/execution-attempt.js";
import type { ExecutionGraph } from "../executiongraph/execution-graph.js";
import { isTerminalExecutionState } from "../executiongraph/execution-state-transitions.js";
import { createTaskDeploymentDescriptor } from "../executiongraph/task-deployment-descriptor-factory.js";
import type { JobEnvironment } from "../jobmaster/job-environment.js";
import type { JobMasterContext, TaskCallContinuation } from "../jobmaster/job-master-context.js";
import { throwable, type CallOutcome } from "../rpc/rpc-message.js";
import type { ExecutionVertexId } from "./execution-topology.js";

/** How often a cancel call that failed is repeated. */
const NUM_CANCEL_CALL_TRIES = 3;

type CancelCall = TaskCallContinuation & { kind: "cancelTask" };
type SubmitCall = TaskCallContinuation & { kind: "submitTask" };

export interface ExecutionOperationsEffects {
  /** An attempt cannot go on; `cancelTask`: it may still run and is to be stopped. */
  taskFailed(id: ExecutionVertexId, cause: SerializedThrowable, cancelTask: boolean): void;
  /** Called before the state changes. */
  cancelling(id: ExecutionVertexId): void;
}

export class ExecutionOperations {
  private readonly environment: JobEnvironment;
  private readonly graph: ExecutionGraph;
  private readonly master: JobMasterContext;
  private readonly effects: ExecutionOperationsEffects;

  constructor(
    environment: JobEnvironment,
    graph: ExecutionGraph,
    master: JobMasterContext,
    effects: ExecutionOperationsEffects,
  ) {
    this.environment = environment;
    this.graph = graph;
    this.master = master;
    this.effects = effects;
  }

  deploy(id: ExecutionVertexId): void {
    this.graph.transition(id, "DEPLOYING");
    const { taskManager } = this.graph.execution(id);
    const { jobMasterId, world } = this.master;
    const descriptor = createTaskDeploymentDescriptor(this.environment, this.graph, id, {
      jobMasterAddress: world.self,
      jobMasterId,
      taskExecutorAddress: this.master.addressOf(taskManager ?? ""),
    });
    world.point("task.submitted");
    this.master.ask(
      taskManager ?? "",
      { type: "taskExecutor.submitTask", descriptor, jobMasterId },
      { kind: "submitTask", id, attempt: descriptor.attempt },
    );
  }

  onSubmitted({ id, attempt }: SubmitCall, outcome: CallOutcome): void {
    const execution = this.graph.execution(id);
    if (execution.attempt !== attempt.attempt || this.graph.isTerminal(id)) return;
    if (outcome.ok) {
      execution.isDeployed = true;
      return;
    }
    this.fail(id, this.deploymentFailure(id, outcome.error), false);
  }

  /** Stops the attempt, whatever its state. */
  cancel(id: ExecutionVertexId): void {
    const { state } = this.graph.execution(id);
    if (state === "CREATED" || state === "SCHEDULED") {
      this.effects.cancelling(id);
      this.graph.transition(id, "CANCELED");
    } else if (state === "DEPLOYING" || state === "INITIALIZING" || state === "RUNNING") {
      this.effects.cancelling(id);
      this.graph.transition(id, "CANCELING");
      this.sendCancel(id, NUM_CANCEL_CALL_TRIES);
    } else if (state === "FINISHED") {
      this.effects.cancelling(id);
      this.releasePartitions(id);
    }
  }

  sendCancel(id: ExecutionVertexId, retries: number = NUM_CANCEL_CALL_TRIES): void {
    const { taskManager } = this.graph.execution(id);
    if (taskManager === null) return;
    const attempt = this.graph.attemptOf(id);
    this.master.ask(
      taskManager,
      { type: "taskExecutor.cancelTask", attempt },
      { kind: "cancelTask", id, attempt, retries },
    );
  }

  /** Stops an attempt that nobody here knows; what comes of it is of no interest. */
  cancelUnknown(taskManager: string, key: string): void {
    this.master.tell(taskManager, {
      type: "taskExecutor.cancelTask",
      attempt: parseAttemptKey(key),
    });
  }

  onCancelAnswered({ id, attempt, retries }: CancelCall, outcome: CallOutcome): void {
    if (outcome.ok || this.graph.execution(id).attempt !== attempt.attempt) return;
    if (this.graph.execution(id).state !== "CANCELING") return;
    if (retries > 0) {
      this.sendCancel(id, retries - 1);
      return;
    }
    this.fail(id, throwable("Exception", "Task could not be canceled.", outcome.error), true);
  }

  /** Something made it impossible for the attempt to go on; a task being cancelled is then canceled. */
  fail(id: ExecutionVertexId, cause: SerializedThrowable, cancelTask: boolean): void {
    const { state } = this.graph.execution(id);
    if (isTerminalExecutionState(state)) return;
    if (state === "CANCELING") this.graph.transition(id, "CANCELED");
    else this.effects.taskFailed(id, cause, cancelTask);
  }

  releasePartitions(id: ExecutionVertexId): void {
    const { taskManager } = this.graph.execution(id);
    if (taskManager === null) return;
    const attempt = this.graph.attemptOf(id);
    this.master.tell(taskManager, { type: "taskExecutor.releasePartitions", attempt });
  }

  private deploymentFailure(
    id: ExecutionVertexId,
    failure: SerializedThrowable,
  ): SerializedThrowable {
    if (failure.className !== "TimeoutException") return failure;
    const { vertex, taskManager } = this.graph.execution(id);
    const name = this.environment.jobGraph.vertices[vertex]?.name ?? "";
    const text = `Cannot deploy task ${name} (${this.graph.attemptKeyOf(id)}) - TaskManager (${taskManager ?? ""}) not responding after a rpcTimeout`;
    return throwable("Exception", text, failure);
  }
}

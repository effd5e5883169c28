/**
 * An execution graph with what belongs to it: the operations on its attempts, the coordinators of its
 * operators and its checkpoints.
 *
 * Flink: org.apache.flink.runtime.scheduler.DefaultExecutionGraphFactory
 * Simplified: no
 */
import type { ExecutionState, SerializedThrowable } from "../../model/execution-attempt.js";
import type { SplitEnumeratorFactory } from "../../model/source.js";
import {
  ExecutionGraph,
  type Execution,
  type ExecutionGraphEffects,
} from "../executiongraph/execution-graph.js";
import { ExecutionDeploymentTracker } from "../jobmaster/execution-deployment-tracker.js";
import { JobCheckpointing } from "../jobmaster/job-checkpointing.js";
import type { JobEnvironment } from "../jobmaster/job-environment.js";
import type { JobMasterContext } from "../jobmaster/job-master-context.js";
import type { ControlPlaneRules } from "../rules/control-plane-rules.js";
import { describeThrowable, throwable } from "../rpc/rpc-message.js";
import { ExecutionOperations } from "./execution-operations.js";
import { executionVertexId, type ExecutionVertexId } from "./execution-topology.js";
import {
  ALIGNMENT_TIMER,
  ENUMERATOR_TIMER,
  OperatorCoordinatorHandler,
} from "./operator-coordinator-handler.js";
import type { StopWithSavepointEvent } from "./stopwithsavepoint/stop-with-savepoint-termination-handler.js";

export interface ExecutionGraphParts {
  readonly environment: JobEnvironment;
  readonly graph: ExecutionGraph;
  readonly operations: ExecutionOperations;
  readonly coordinators: OperatorCoordinatorHandler;
  readonly deployments: ExecutionDeploymentTracker;
  /** `null`: the job takes no checkpoints. */
  readonly checkpointing: JobCheckpointing | null;
}

/** What a scheduler makes execution graphs with. */
export interface ExecutionGraphContext {
  readonly enumerators: SplitEnumeratorFactory;
  readonly rules: ControlPlaneRules;
  readonly master: JobMasterContext;
}

/** How the parts reach the scheduler. */
export interface ExecutionGraphCallbacks extends Pick<ExecutionGraphEffects, "jobStatusChanged"> {
  executionStateChanged(id: ExecutionVertexId, to: ExecutionState): void;
  taskFailed(id: ExecutionVertexId, cause: SerializedThrowable, cancelTask: boolean): void;
  cancelJob(): void;
  handleGlobalFailure(cause: SerializedThrowable): void;
  /** What a former leader has left is read. */
  recovered(): void;
  /** It cannot be read: the job does not start. */
  recoveryFailed(cause: SerializedThrowable): void;
  checkpointCompleted?(): void;
  checkpointFailed?(): void;
  stopWithSavepoint?(event: StopWithSavepointEvent): void;
}

/** @param attempts - number of the first attempt of subtasks that an earlier graph had, too */
export function createExecutionGraphParts(
  environment: JobEnvironment,
  context: ExecutionGraphContext,
  callbacks: ExecutionGraphCallbacks,
  attempts?: ReadonlyMap<ExecutionVertexId, number>,
): ExecutionGraphParts {
  const { enumerators, rules, master } = context;
  const graph = createGraph(environment, master, callbacks, attempts);
  const coordinators = createCoordinators(environment, graph, enumerators, rules, master);
  const operations = new ExecutionOperations(environment, graph, master, {
    taskFailed: callbacks.taskFailed,
    cancelling: (id) => {
      const { vertex, subtask } = graph.execution(id);
      coordinators.executionAttemptFailed(vertex, subtask);
    },
  });
  return {
    environment,
    graph,
    operations,
    coordinators,
    deployments: new ExecutionDeploymentTracker(graph),
    checkpointing: createCheckpointing(environment, graph, coordinators, context, callbacks),
  };
}

function createGraph(
  { jobGraph, topology }: JobEnvironment,
  master: JobMasterContext,
  callbacks: ExecutionGraphCallbacks,
  attempts?: ReadonlyMap<ExecutionVertexId, number>,
): ExecutionGraph {
  const { jobId, vertices } = jobGraph;
  const trace = (
    id: ExecutionVertexId,
    execution: Readonly<Execution>,
    from: ExecutionState,
    cause: SerializedThrowable | null,
  ): void => {
    const { vertex, subtask, attempt, taskManager, state } = execution;
    master.world.emit("execution.state", {
      jobId,
      attempt: graph.attemptKeyOf(id),
      vertex,
      vertexName: vertices[vertex]?.name ?? "",
      subtask,
      attemptNumber: attempt,
      taskManager: taskManager ?? "",
      from,
      to: state,
      cause: cause === null ? "" : describeThrowable(cause),
    });
  };
  const effects: ExecutionGraphEffects = {
    jobStatusChanged: callbacks.jobStatusChanged,
    executionStateChanged: (id, execution, from, cause) => {
      trace(id, execution, from, cause);
      callbacks.executionStateChanged(id, execution.state);
    },
  };
  const graph: ExecutionGraph = new ExecutionGraph(jobId, topology.vertices, effects, attempts);
  return graph;
}

function createCoordinators(
  environment: JobEnvironment,
  graph: ExecutionGraph,
  enumerators: SplitEnumeratorFactory,
  rules: ControlPlaneRules,
  master: JobMasterContext,
): OperatorCoordinatorHandler {
  const handler = new OperatorCoordinatorHandler(
    environment,
    enumerators,
    rules,
    (operatorId, vertex) => ({
      sendToSubtask: (subtask, event) => {
        const id = executionVertexId(vertex, subtask);
        const { taskManager } = graph.execution(id);
        if (taskManager === null) return;
        const attempt = graph.attemptOf(id);
        master.world.point("operatorEvent.sent");
        master.ask(
          taskManager,
          { type: "taskExecutor.sendOperatorEvent", attempt, operatorId, event },
          {
            kind: "operatorEvent",
            id,
            attempt,
            event: event.kind,
            operatorId,
            number: handler.eventsOf(operatorId)?.track() ?? -1,
          },
        );
      },
      request: (address, requestId, body) => {
        master.request(address, { ...body, requestId: `${operatorId}/${requestId}` });
      },
      splitAssigned: ({ splitId }, subtask) => {
        master.world.emit("source.splitAssigned", { operatorId, splitId, subtask });
        master.world.point("source.split.assigned");
      },
      splitsReturned: (splits, subtask) => {
        const splitIds = Object.freeze(splits.map(({ splitId }) => splitId));
        master.world.emit("source.splitsReturned", { operatorId, splitIds, subtask });
        master.world.point("source.splits.returned");
      },
      scheduleAlignment: (delayMs) => {
        master.world.setTimer(`${ALIGNMENT_TIMER}${operatorId}`, delayMs * 1000);
      },
      scheduleEnumerator: (delayMs) => {
        master.world.setTimer(`${ENUMERATOR_TIMER}${operatorId}`, delayMs * 1000);
      },
    }),
  );
  return handler;
}

function createCheckpointing(
  environment: JobEnvironment,
  graph: ExecutionGraph,
  coordinators: OperatorCoordinatorHandler,
  { master, rules }: ExecutionGraphContext,
  callbacks: ExecutionGraphCallbacks,
): JobCheckpointing | null {
  if (environment.checkpointing === null) return null;
  return new JobCheckpointing(
    environment,
    environment.checkpointing,
    graph,
    coordinators,
    master,
    rules,
    {
      failJob: (message) => {
        callbacks.handleGlobalFailure(throwable("FlinkRuntimeException", message));
      },
      cancelJob: callbacks.cancelJob,
      handleGlobalFailure: callbacks.handleGlobalFailure,
      failJobDueToTaskFailure: (message, id) => {
        if (graph.execution(id).state !== "RUNNING") return;
        callbacks.handleGlobalFailure(throwable("FlinkRuntimeException", message));
      },
      recovered: callbacks.recovered,
      recoveryFailed: callbacks.recoveryFailed,
      checkpointCompleted: () => {
        callbacks.checkpointCompleted?.();
      },
      checkpointFailed: () => {
        callbacks.checkpointFailed?.();
      },
      stopWithSavepoint: (event) => {
        callbacks.stopWithSavepoint?.(event);
      },
    },
  );
}

/**
 * The parallel form of a job: the current attempt of every subtask with its state, and the status of
 * the job as a whole.
 *
 * Flink: org.apache.flink.runtime.executiongraph.DefaultExecutionGraph, ExecutionJobVertex,
 * ExecutionVertex and Execution
 * Simplified: one table of attempts; no accumulators, no archive of earlier attempts
 */
import type {
  ExecutionAttemptId,
  ExecutionState,
  JobStatus,
  SerializedThrowable,
} from "../../model/execution-attempt.js";
import { attemptKey } from "../../model/execution-attempt.js";
import { checkState } from "../../model/java-exception.js";
import type { TaskRestoreDescriptor } from "../rpc/task-gateways.js";
import type { ExecutionVertexId } from "../scheduler/execution-topology.js";
import {
  isLegalExecutionTransition,
  isTerminalExecutionState,
} from "./execution-state-transitions.js";
import { isLegalJobTransition } from "./job-status-transitions.js";

/** The current attempt of a subtask. */
export interface Execution {
  readonly vertex: number;
  readonly subtask: number;
  attempt: number;
  state: ExecutionState;
  /** Where it runs; `null` = no slot was assigned. */
  taskManager: string | null;
  allocationId: string | null;
  slot: number;
  /** Where an earlier attempt ran last. */
  lastTaskManager: string | null;
  lastAllocationId: string | null;
  restore: TaskRestoreDescriptor | null;
  /** Whether its TaskManager has confirmed that it got it. */
  isDeployed: boolean;
}

export interface ExecutionGraphState {
  status: JobStatus;
  /** Set when another leader may make another graph of the same job. */
  executionGraphId: string | null;
  executions: Map<ExecutionVertexId, Execution>;
  finished: number;
  terminal: number;
  failureCause: SerializedThrowable | null;
}

export interface ExecutionGraphEffects {
  jobStatusChanged(from: JobStatus, to: JobStatus, cause: SerializedThrowable | null): void;
  executionStateChanged(
    id: ExecutionVertexId,
    execution: Readonly<Execution>,
    from: ExecutionState,
    cause: SerializedThrowable | null,
  ): void;
}

export class ExecutionGraph {
  state: ExecutionGraphState;
  readonly jobId: string;
  private readonly effects: ExecutionGraphEffects;

  /** @param attempts - number of the first attempt of subtasks that an earlier graph had, too */
  constructor(
    jobId: string,
    vertices: readonly ExecutionVertexId[],
    effects: ExecutionGraphEffects,
    attempts?: ReadonlyMap<ExecutionVertexId, number>,
  ) {
    this.jobId = jobId;
    this.effects = effects;
    this.state = {
      status: "INITIALIZING",
      executionGraphId: null,
      executions: new Map(vertices.map((id) => [id, newExecution(id, attempts?.get(id) ?? 0)])),
      finished: 0,
      terminal: 0,
      failureCause: null,
    };
  }

  get status(): JobStatus {
    return this.state.status;
  }

  /** Whether the subtask exists: an earlier graph of the job may have had more of them. */
  has(id: ExecutionVertexId): boolean {
    return this.state.executions.has(id);
  }

  execution(id: ExecutionVertexId): Execution {
    return this.state.executions.get(id) as Execution;
  }

  attemptOf(id: ExecutionVertexId): ExecutionAttemptId {
    const { vertex, subtask, attempt } = this.execution(id);
    const { executionGraphId } = this.state;
    const attemptId = { jobId: this.jobId, vertex, subtask, attempt };
    return Object.freeze(
      executionGraphId === null ? attemptId : { ...attemptId, executionGraphId },
    );
  }

  attemptKeyOf(id: ExecutionVertexId): string {
    return attemptKey(this.attemptOf(id));
  }

  isTerminal(id: ExecutionVertexId): boolean {
    return isTerminalExecutionState(this.execution(id).state);
  }

  get isEveryExecutionFinished(): boolean {
    return this.state.finished === this.state.executions.size;
  }

  get isEveryExecutionTerminal(): boolean {
    return this.state.terminal === this.state.executions.size;
  }

  transition(
    id: ExecutionVertexId,
    to: ExecutionState,
    cause: SerializedThrowable | null = null,
  ): void {
    const execution = this.execution(id);
    const from = execution.state;
    checkState(
      isLegalExecutionTransition(from, to),
      `Execution ${this.attemptKeyOf(id)} cannot go from ${from} to ${to}.`,
    );
    execution.state = to;
    if (isTerminalExecutionState(to)) this.state.terminal++;
    if (to === "FINISHED") this.state.finished++;
    this.effects.executionStateChanged(id, execution, from, cause);
  }

  /** The next attempt, in state CREATED. */
  resetForNewExecution(id: ExecutionVertexId): void {
    const execution = this.execution(id);
    const { state, taskManager, allocationId } = execution;
    checkState(isTerminalExecutionState(state), `Cannot reset ${id}, which is ${state}.`);
    this.state.terminal--;
    if (state === "FINISHED") this.state.finished--;
    execution.attempt++;
    execution.state = "CREATED";
    execution.lastTaskManager = taskManager ?? execution.lastTaskManager;
    execution.lastAllocationId = allocationId ?? execution.lastAllocationId;
    execution.taskManager = null;
    execution.allocationId = null;
    execution.restore = null;
    execution.isDeployed = false;
  }

  /** Answers whether the status was `from`. */
  transitionJob(from: JobStatus, to: JobStatus, cause: SerializedThrowable | null = null): boolean {
    if (this.state.status !== from) return false;
    checkState(isLegalJobTransition(from, to), `A job cannot go from ${from} to ${to}.`);
    this.state.status = to;
    if (to === "FAILING") this.state.failureCause = cause;
    this.effects.jobStatusChanged(from, to, cause);
    return true;
  }
}

function newExecution(id: ExecutionVertexId, attempt: number): Execution {
  const [vertex, subtask] = id.split(":");
  return {
    vertex: Number(vertex),
    subtask: Number(subtask),
    attempt,
    state: "CREATED",
    taskManager: null,
    allocationId: null,
    slot: -1,
    lastTaskManager: null,
    lastAllocationId: null,
    restore: null,
    isDeployed: false,
  };
}

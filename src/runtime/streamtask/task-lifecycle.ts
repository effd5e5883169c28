/**
 * The state of an attempt on its TaskManager: each transition is checked and reported.
 *
 * Flink: org.apache.flink.runtime.taskmanager.Task
 * Simplified: cancellation never needs to interrupt a thread, since no turn lasts
 */
import { invariant } from "../../kernel/invariant.js";
import type { ExecutionState, SerializedThrowable } from "../../model/execution-attempt.js";
import type { TaskReport } from "../rpc/task-gateways.js";
import type { TaskRuntime } from "./task-runtime.js";

/** What may follow each state on the TaskManager's side. */
export const TASK_TRANSITIONS: Readonly<Record<ExecutionState, readonly ExecutionState[]>> = {
  CREATED: ["DEPLOYING", "CANCELED", "FAILED"],
  SCHEDULED: [],
  DEPLOYING: ["INITIALIZING", "CANCELING", "FAILED"],
  INITIALIZING: ["RUNNING", "CANCELING", "FAILED"],
  RUNNING: ["FINISHED", "CANCELING", "FAILED"],
  CANCELING: ["CANCELED", "FAILED"],
  FINISHED: [],
  CANCELED: [],
  FAILED: [],
  RECONCILING: [],
};

export class TaskLifecycle {
  state: { execution: ExecutionState; isGone: boolean } = { execution: "CREATED", isGone: false };
  private readonly runtime: TaskRuntime;

  constructor(runtime: TaskRuntime) {
    this.runtime = runtime;
  }

  get execution(): ExecutionState {
    return this.state.execution;
  }

  isTerminal(): boolean {
    return TASK_TRANSITIONS[this.state.execution].length === 0;
  }

  /** Changes the state and, if the JobManager must hear of it, tells the TaskExecutor. */
  transition(to: ExecutionState, cause: SerializedThrowable | null = null): void {
    const from = this.state.execution;
    invariant(TASK_TRANSITIONS[from].includes(to), "a task must follow its transition table", {
      from,
      to,
    });
    this.state.execution = to;
    const text = cause === null ? "" : `${cause.className}: ${cause.message}`;
    this.runtime.context.emit("task.state", { from, to, cause: text });
    // The JobManager sets these two itself, when it deploys and when it cancels.
    if (to === "DEPLOYING" || to === "CANCELING") return;
    const { attempt } = this.runtime.descriptor;
    this.report({ type: "taskReport.state", attempt, state: to, cause });
  }

  /** Nothing of the task is needed any more: its process may be stopped. */
  reportGone(): void {
    if (this.state.isGone) return;
    this.state.isGone = true;
    this.report({ type: "taskReport.gone", attempt: this.runtime.descriptor.attempt });
  }

  private report(message: TaskReport): void {
    this.runtime.context.send(this.runtime.descriptor.taskExecutorAddress, message, "rpc");
  }
}

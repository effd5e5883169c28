/**
 * The attempts on a TaskManager: those that run, and finished ones whose results are still being
 * read.
 *
 * Flink: org.apache.flink.runtime.taskexecutor.slot.TaskSlot (its tasks) and
 * org.apache.flink.runtime.io.network.partition.ResultPartitionManager
 * Simplified: one table for all slots
 */
import {
  attemptKey,
  type ExecutionAttemptId,
  type ExecutionState,
} from "../../model/execution-attempt.js";

export interface TaskEntry {
  readonly attempt: ExecutionAttemptId;
  readonly allocationId: string;
  /** Names of the operators of its chain. */
  readonly operators: readonly string[];
  state: ExecutionState;
}

const ENDED: readonly ExecutionState[] = ["FINISHED", "CANCELED", "FAILED"];

export class TaskTable {
  /** By attempt key, in the order of submission. */
  state: { tasks: Map<string, TaskEntry> } = { tasks: new Map() };

  add(attempt: ExecutionAttemptId, allocationId: string, operators: readonly string[]): void {
    const entry: TaskEntry = { attempt, allocationId, operators, state: "DEPLOYING" };
    this.state.tasks.set(attemptKey(attempt), entry);
  }

  get(attempt: ExecutionAttemptId): TaskEntry | undefined {
    return this.state.tasks.get(attemptKey(attempt));
  }

  /** Whether the attempt of that key has not ended. */
  isRunning(key: string): boolean {
    const task = this.state.tasks.get(key);
    return task !== undefined && isRunning(task);
  }

  remove(attempt: ExecutionAttemptId): void {
    this.state.tasks.delete(attemptKey(attempt));
  }

  /** All attempts that have not ended. */
  running(): readonly TaskEntry[] {
    return [...this.state.tasks.values()].filter(isRunning);
  }

  /** Attempts of a job that have not ended. */
  runningOf(jobId: string): readonly TaskEntry[] {
    return this.ofJob(jobId).filter(isRunning);
  }

  ofJob(jobId: string): readonly TaskEntry[] {
    return [...this.state.tasks.values()].filter(({ attempt }) => attempt.jobId === jobId);
  }

  /** Attempts in a slot that have not ended. */
  runningIn(allocationId: string): readonly TaskEntry[] {
    return [...this.state.tasks.values()].filter(
      (task) => task.allocationId === allocationId && isRunning(task),
    );
  }
}

function isRunning({ state }: TaskEntry): boolean {
  return !ENDED.includes(state);
}

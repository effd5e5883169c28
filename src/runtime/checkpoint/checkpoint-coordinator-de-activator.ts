/**
 * Starts periodic checkpoints when the job and all of its tasks run, and stops them when the job
 * leaves RUNNING.
 *
 * Flink: org.apache.flink.runtime.checkpoint.ExecutionTrackingCheckpointCoordinatorDeActivator
 * Simplified: tracks subtasks, so that a given-up attempt does not count once its successor runs
 */
import type { ExecutionState, JobStatus } from "../../model/execution-attempt.js";
import type { ExecutionVertexId } from "../scheduler/execution-topology.js";

export interface DeActivatorState {
  isJobRunning: boolean;
  /** Tasks that neither run nor have finished. */
  pendingTasks: Set<ExecutionVertexId>;
  isStarted: boolean;
}

export interface DeActivatorEffects {
  startCheckpointScheduler(): void;
  stopCheckpointScheduler(): void;
}

export class CheckpointCoordinatorDeActivator {
  state: DeActivatorState = { isJobRunning: false, pendingTasks: new Set(), isStarted: false };
  private readonly effects: DeActivatorEffects;

  constructor(effects: DeActivatorEffects) {
    this.effects = effects;
  }

  jobStatusChanges(status: JobStatus): void {
    this.state.isJobRunning = status === "RUNNING";
    this.maybeStartOrStop();
  }

  onStateUpdate(id: ExecutionVertexId, state: ExecutionState): void {
    if (state === "RUNNING" || state === "FINISHED") this.state.pendingTasks.delete(id);
    else this.state.pendingTasks.add(id);
    this.maybeStartOrStop();
  }

  private maybeStartOrStop(): void {
    const { state } = this;
    const shouldRun = state.isJobRunning && state.pendingTasks.size === 0;
    if (shouldRun === state.isStarted) return;
    state.isStarted = shouldRun;
    if (shouldRun) this.effects.startCheckpointScheduler();
    else this.effects.stopCheckpointScheduler();
  }
}

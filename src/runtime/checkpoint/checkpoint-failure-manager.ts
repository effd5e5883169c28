/**
 * Counts failed checkpoints in a row and fails the job when there are too many. Most reasons do not
 * count: a checkpoint that was cancelled or declined in good order says nothing about the job.
 *
 * Flink: org.apache.flink.runtime.checkpoint.CheckpointFailureManager
 * Simplified: no statistics
 */
import { checkArgument } from "../../model/java-exception.js";
import { CHECKPOINT_FAILURE_REASONS } from "./checkpoint-failure-reason.js";
import type { CheckpointFailureReason } from "./checkpoint-failure-reason.js";
import { isSavepoint, isSynchronousSavepoint } from "./checkpoint-options.js";
import type { SnapshotType } from "./checkpoint-options.js";

export interface CheckpointFailureManagerEffects {
  /** Restarts or fails the whole job. */
  failJob(message: string): void;
  /** Fails the task that could not make its part of the checkpoint. */
  failJobDueToTaskFailure(message: string, task: string): void;
}

export interface CheckpointFailureManagerState {
  continuousFailureCounter: number;
  /** Each checkpoint counts once, however many of its tasks fail. */
  countedCheckpointIds: Set<number>;
  lastSucceededCheckpointId: number;
}

/** A checkpoint that did not complete, or did not even start (`checkpointId` is `null`). */
export interface CheckpointFailure {
  readonly checkpointId: number | null;
  readonly type: SnapshotType;
  readonly reason: CheckpointFailureReason;
  /** The task that declined; `null`: the JobManager itself gave up. */
  readonly task: string | null;
}

/** `execution.checkpointing.tolerable-failed-checkpoints` without limit. */
export const UNLIMITED_TOLERABLE_FAILURE_NUMBER = 0x7fffffff;

const COUNTED_REASONS: ReadonlySet<CheckpointFailureReason> = new Set([
  "IO_EXCEPTION",
  "CHECKPOINT_ASYNC_EXCEPTION",
  "CHECKPOINT_DECLINED",
  "CHECKPOINT_EXPIRED",
  "FINALIZE_CHECKPOINT_FAILURE",
]);

export class CheckpointFailureManager {
  state: CheckpointFailureManagerState = {
    continuousFailureCounter: 0,
    countedCheckpointIds: new Set(),
    lastSucceededCheckpointId: -1,
  };
  readonly effects: CheckpointFailureManagerEffects;
  readonly tolerableFailures: number;

  constructor(effects: CheckpointFailureManagerEffects, tolerableFailures: number) {
    checkArgument(
      tolerableFailures >= 0,
      "The tolerable checkpoint failure number is illegal, it must be greater than or equal to 0 .",
    );
    this.effects = effects;
    this.tolerableFailures = tolerableFailures;
  }

  handleCheckpointException(failure: CheckpointFailure): void {
    const { task, type, reason } = failure;
    const { preFlight, message } = CHECKPOINT_FAILURE_REASONS[reason];
    if (preFlight || task === null) {
      // The user who asked for a savepoint is told; the job need not suffer for it.
      if (isSavepoint(type)) return;
      this.checkFailureAgainstCounter(failure, (text) => {
        this.effects.failJob(text);
      });
    } else if (isSynchronousSavepoint(type)) {
      // Some tasks may already have stopped for it: only a restart brings them back.
      this.effects.failJob(message);
    } else {
      this.checkFailureAgainstCounter(failure, (text) => {
        this.effects.failJobDueToTaskFailure(text, task);
      });
    }
  }

  handleCheckpointSuccess(checkpointId: number): void {
    if (checkpointId <= this.state.lastSucceededCheckpointId) return;
    this.state.lastSucceededCheckpointId = checkpointId;
    this.clearCount();
  }

  /** Whether a failure for this reason counts against the tolerable number. */
  protected isCounted(reason: CheckpointFailureReason): boolean {
    return COUNTED_REASONS.has(reason);
  }

  private checkFailureAgainstCounter(
    { checkpointId, reason }: CheckpointFailure,
    fail: (message: string) => void,
  ): void {
    const { state } = this;
    if (checkpointId !== null && checkpointId <= state.lastSucceededCheckpointId) return;
    this.count(checkpointId, reason);
    if (state.continuousFailureCounter <= this.tolerableFailures) return;
    this.clearCount();
    fail(
      "Exceeded checkpoint tolerable failure threshold. The latest checkpoint failed due to " +
        `${CHECKPOINT_FAILURE_REASONS[reason].message}, view the Checkpoint History tab or the ` +
        "Job Manager log to find out why continuous checkpoints failed.",
    );
  }

  private count(checkpointId: number | null, reason: CheckpointFailureReason): void {
    const { state } = this;
    if (this.tolerableFailures === UNLIMITED_TOLERABLE_FAILURE_NUMBER) return;
    if (!this.isCounted(reason)) return;
    if (checkpointId !== null) {
      if (state.countedCheckpointIds.has(checkpointId)) return;
      state.countedCheckpointIds.add(checkpointId);
    }
    state.continuousFailureCounter++;
  }

  private clearCount(): void {
    this.state.continuousFailureCounter = 0;
    this.state.countedCheckpointIds.clear();
  }
}

/**
 * Why a checkpoint did not complete, with the sentence that users see.
 *
 * Flink: org.apache.flink.runtime.checkpoint.CheckpointFailureReason
 * Simplified: no
 */

interface ReasonProperties {
  /** Whether the checkpoint failed before any task heard of it. */
  readonly preFlight: boolean;
  readonly message: string;
}

function preFlight(message: string): ReasonProperties {
  return { preFlight: true, message };
}

function inFlight(message: string): ReasonProperties {
  return { preFlight: false, message };
}

/** All reasons, in Flink's order. */
export const CHECKPOINT_FAILURE_REASONS: Readonly<
  Record<CheckpointFailureReason, ReasonProperties>
> = {
  PERIODIC_SCHEDULER_SHUTDOWN: preFlight("Periodic checkpoint scheduler is shut down."),
  TOO_MANY_CHECKPOINT_REQUESTS: preFlight(
    "The maximum number of queued checkpoint requests exceeded",
  ),
  MINIMUM_TIME_BETWEEN_CHECKPOINTS: preFlight(
    "The minimum time between checkpoints is still pending. Checkpoint will be triggered after the minimum time.",
  ),
  NOT_ALL_REQUIRED_TASKS_RUNNING: preFlight("Not all required tasks are currently running."),
  IO_EXCEPTION: preFlight(
    "An Exception occurred while triggering the checkpoint. IO-problem detected.",
  ),
  BLOCKING_OUTPUT_EXIST: preFlight("Blocking output edge exists in running tasks."),
  CHECKPOINT_ASYNC_EXCEPTION: inFlight("Asynchronous task checkpoint failed."),
  CHANNEL_STATE_SHARED_STREAM_EXCEPTION: inFlight(
    "The checkpoint was aborted due to exception of other subtasks sharing the ChannelState file.",
  ),
  CHECKPOINT_EXPIRED: inFlight("Checkpoint expired before completing."),
  CHECKPOINT_SUBSUMED: inFlight("Checkpoint has been subsumed."),
  CHECKPOINT_DECLINED: inFlight("Checkpoint was declined."),
  CHECKPOINT_DECLINED_TASK_NOT_READY: inFlight("Checkpoint was declined (tasks not ready)"),
  CHECKPOINT_DECLINED_TASK_CLOSING: inFlight("Checkpoint was declined (task is closing)"),
  CHECKPOINT_DECLINED_SUBSUMED: inFlight(
    "Checkpoint was canceled because a barrier from newer checkpoint was received.",
  ),
  CHECKPOINT_DECLINED_ON_CANCELLATION_BARRIER: inFlight(
    "Task received cancellation from one of its inputs",
  ),
  CHECKPOINT_DECLINED_INPUT_END_OF_STREAM: inFlight(
    "Checkpoint was declined because one input stream is finished",
  ),
  CHECKPOINT_COORDINATOR_SHUTDOWN: inFlight("CheckpointCoordinator shutdown."),
  CHECKPOINT_COORDINATOR_SUSPEND: inFlight("Checkpoint Coordinator is suspending."),
  JOB_FAILOVER_REGION: inFlight("FailoverRegion is restarting."),
  TASK_FAILURE: inFlight("Task has failed."),
  TASK_CHECKPOINT_FAILURE: inFlight("Task local checkpoint failure."),
  UNKNOWN_TASK_CHECKPOINT_NOTIFICATION_FAILURE: inFlight(
    "Unknown task for the checkpoint to notify.",
  ),
  FINALIZE_CHECKPOINT_FAILURE: inFlight("Failure to finalize checkpoint."),
  TRIGGER_CHECKPOINT_FAILURE: inFlight("Trigger checkpoint failure."),
};

export type CheckpointFailureReason =
  | "PERIODIC_SCHEDULER_SHUTDOWN"
  | "TOO_MANY_CHECKPOINT_REQUESTS"
  | "MINIMUM_TIME_BETWEEN_CHECKPOINTS"
  | "NOT_ALL_REQUIRED_TASKS_RUNNING"
  | "IO_EXCEPTION"
  | "BLOCKING_OUTPUT_EXIST"
  | "CHECKPOINT_ASYNC_EXCEPTION"
  | "CHANNEL_STATE_SHARED_STREAM_EXCEPTION"
  | "CHECKPOINT_EXPIRED"
  | "CHECKPOINT_SUBSUMED"
  | "CHECKPOINT_DECLINED"
  | "CHECKPOINT_DECLINED_TASK_NOT_READY"
  | "CHECKPOINT_DECLINED_TASK_CLOSING"
  | "CHECKPOINT_DECLINED_SUBSUMED"
  | "CHECKPOINT_DECLINED_ON_CANCELLATION_BARRIER"
  | "CHECKPOINT_DECLINED_INPUT_END_OF_STREAM"
  | "CHECKPOINT_COORDINATOR_SHUTDOWN"
  | "CHECKPOINT_COORDINATOR_SUSPEND"
  | "JOB_FAILOVER_REGION"
  | "TASK_FAILURE"
  | "TASK_CHECKPOINT_FAILURE"
  | "UNKNOWN_TASK_CHECKPOINT_NOTIFICATION_FAILURE"
  | "FINALIZE_CHECKPOINT_FAILURE"
  | "TRIGGER_CHECKPOINT_FAILURE";

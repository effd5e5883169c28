/**
 * A checkpoint failure on its way to somebody who can abort or decline the checkpoint.
 *
 * Flink: org.apache.flink.runtime.checkpoint.CheckpointException
 * Simplified: no
 */
import { JavaException } from "../../model/java-exception.js";
import { CHECKPOINT_FAILURE_REASONS } from "./checkpoint-failure-reason.js";
import type { CheckpointFailureReason } from "./checkpoint-failure-reason.js";

export class CheckpointException extends JavaException {
  readonly reason: CheckpointFailureReason;

  constructor(reason: CheckpointFailureReason, message?: string, cause?: unknown) {
    const ofReason = CHECKPOINT_FAILURE_REASONS[reason].message;
    super(
      "CheckpointException",
      message === undefined ? ofReason : `${message} Failure reason: ${ofReason}`,
      cause,
    );
    this.reason = reason;
  }
}

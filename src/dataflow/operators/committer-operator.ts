/**
 * Collects what sink writers prepared and commits it when a checkpoint that covers it is complete,
 * again after a restore, in the order of checkpoints.
 *
 * Flink: org.apache.flink.streaming.runtime.operators.sink.CommitterOperator
 * Simplified: no
 */
import { MAX_TIMESTAMP, MIN_TIMESTAMP } from "../../model/event-time.js";
import type { OperatorContext, StepResult } from "../../model/stream-operator.js";
import type { CommittableMessage } from "../connectors/committable-message.js";
import type { Committer, Sink } from "../connectors/sink.js";
import { CollectingCommitter } from "./collecting-committer.js";
import {
  addMessage,
  successfulCommittables,
  type CheckpointCommittables,
} from "./committable-collector.js";

/** How a committer operator is set up. */
export interface CommitterSettings {
  /** Retries of a commit before it is an error. */
  readonly maxRetries: number;
  readonly isCheckpointingEnabled: boolean;
  readonly isBatchMode: boolean;
  /** Whether somebody behind the committer wants to know what was committed. */
  readonly emitDownstream: boolean;
}

export class CommitterOperator extends CollectingCommitter {
  private readonly settings: CommitterSettings;

  constructor(sink: Sink<unknown>, settings: CommitterSettings) {
    super((sink.createCommitter as () => Committer)(), settings.maxRetries);
    this.settings = settings;
  }

  processElement(_ctx: OperatorContext, value: unknown): void {
    addMessage(this.own.collected, value as CommittableMessage);
  }

  notifyCheckpointComplete(ctx: OperatorContext, checkpointId: number): StepResult {
    const upTo = Math.max(this.own.lastCompletedCheckpointId, checkpointId);
    return this.commit(ctx, upTo);
  }

  /** Without checkpoints there is no other moment. */
  finish(ctx: OperatorContext): StepResult {
    const { isCheckpointingEnabled, isBatchMode } = this.settings;
    if (isCheckpointingEnabled && !isBatchMode) return "done";
    return this.commit(ctx, MAX_TIMESTAMP);
  }

  protected commit(ctx: OperatorContext, upTo: number): StepResult {
    const { own } = this;
    own.lastCompletedCheckpointId = upTo;
    for (;;) {
      const checkpoint = own.collected[0];
      if (checkpoint === undefined) return "done";
      if (!ctx.rules.commitsCollected(checkpoint.checkpointId, upTo)) return "done";
      if (this.checkpointCommit.commit(ctx, checkpoint) === "pending") return "pending";
      if (this.settings.emitDownstream) this.emit(ctx, checkpoint);
      own.collected.shift();
    }
  }

  private emit(ctx: OperatorContext, checkpoint: CheckpointCommittables): void {
    const { checkpointId, subtasks, numberOfSubtasks } = checkpoint;
    const committables = successfulCommittables(checkpoint);
    const subtaskId = ctx.subtaskIndex;
    const messages: CommittableMessage[] = [
      {
        kind: "summary",
        subtaskId,
        // After a restore with more subtasks, no more summaries than there were will come.
        numberOfSubtasks: Math.min(ctx.parallelism, numberOfSubtasks),
        checkpointId,
        numberOfCommittables: committables.length,
        numberOfFailedCommittables: subtasks.reduce((sum, { failed }) => sum + failed, 0),
      },
      ...committables.map((committable) => ({
        kind: "committable" as const,
        committable,
        checkpointId,
        subtaskId,
      })),
    ];
    for (const message of messages) ctx.collect(Object.freeze(message), MIN_TIMESTAMP);
  }
}

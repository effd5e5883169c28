/**
 * Commits in one subtask what all subtasks have sent for a checkpoint: as soon as all of it is there,
 * or when the checkpoint is complete and all of it is there.
 *
 * Flink: org.apache.flink.streaming.runtime.operators.sink.GlobalCommitterOperator
 * Simplified: no state of Flink 1 is read; a commit that waits holds up the next record
 */
import type { OperatorContext, RequestBody, StepResult } from "../../model/stream-operator.js";
import type { CommittableMessage } from "../connectors/committable-message.js";
import type { Committer } from "../connectors/sink.js";
import { CollectingCommitter } from "./collecting-committer.js";
import { addMessage, hasGloballyReceivedAll } from "./committable-collector.js";

/** How a global committer is set up. */
export interface GlobalCommitterSettings {
  readonly maxRetries: number;
  /** Behind a committer, or without checkpoints, there is no need to wait for completion. */
  readonly commitOnInput: boolean;
}

export class GlobalCommitterOperator extends CollectingCommitter {
  private readonly commitOnInput: boolean;

  constructor(
    { createCommitter }: { createCommitter: () => Committer },
    { maxRetries, commitOnInput }: GlobalCommitterSettings,
  ) {
    super(createCommitter(), maxRetries);
    this.commitOnInput = commitOnInput;
  }

  processElement(ctx: OperatorContext, value: unknown): void {
    const message = value as CommittableMessage;
    addMessage(this.own.collected, message);
    if (this.commitOnInput) this.commit(ctx, message.checkpointId);
  }

  /** While a commit waits, the thread is blocked. */
  isAvailable(): boolean {
    return this.checkpointCommit.state.running === null;
  }

  override onReply(ctx: OperatorContext, requestId: string, body: RequestBody): void {
    super.onReply(ctx, requestId, body);
    if (this.checkpointCommit.state.running !== null) {
      this.commit(ctx, this.own.lastCompletedCheckpointId);
    }
  }

  prepareSnapshotPreBarrier(): StepResult {
    return this.isAvailable() ? "done" : "pending";
  }

  notifyCheckpointComplete(ctx: OperatorContext, checkpointId: number): StepResult {
    return this.commitOnInput ? "done" : this.commit(ctx, checkpointId);
  }

  finish(): StepResult {
    return this.isAvailable() ? "done" : "pending";
  }

  protected commit(ctx: OperatorContext, checkpointId: number): StepResult {
    const { own } = this;
    own.lastCompletedCheckpointId = Math.max(own.lastCompletedCheckpointId, checkpointId);
    for (;;) {
      const checkpoint = own.collected[0];
      if (checkpoint === undefined) return "done";
      if (checkpoint.checkpointId > own.lastCompletedCheckpointId) return "done";
      if (!hasGloballyReceivedAll(checkpoint)) return "done";
      if (this.checkpointCommit.commit(ctx, checkpoint) === "pending") return "pending";
      own.collected.shift();
    }
  }
}

/**
 * Commits in one subtask what all subtasks have sent for a checkpoint: as soon as all of it is there,
 * or when the checkpoint is complete and all of it is there.
 *
 * Flink: org.apache.flink.streaming.runtime.operators.sink.GlobalCommitterOperator
 * Simplified: no state of Flink 1 is read; a commit that waits holds up the next record
 */
import type {
  OperatorContext,
  RequestBody,
  StepResult,
  StreamOperator,
} from "../../model/stream-operator.js";
import type { CommittableMessage } from "../connectors/committable-message.js";
import type { Committer } from "../connectors/sink.js";
import { CheckpointCommit, type RunningCommit } from "./checkpoint-commit.js";
import {
  addMessage,
  hasGloballyReceivedAll,
  mergeCollected,
  snapshotOf,
  type CollectedCommittables,
} from "./committable-collector.js";

/** How a global committer is set up. */
export interface GlobalCommitterSettings {
  readonly maxRetries: number;
  /** Behind a committer, or without checkpoints, there is no need to wait for completion. */
  readonly commitOnInput: boolean;
}

interface OwnState {
  collected: CollectedCommittables;
  lastCompletedCheckpointId: number;
  isRestored: boolean;
}

interface State {
  readonly own: OwnState;
  readonly commit: { running: RunningCommit | null };
  readonly committer: unknown;
}

const COMMITTER_STATE = "streaming_committer_raw_states";

export class GlobalCommitterOperator implements StreamOperator {
  private own: OwnState = { collected: [], lastCompletedCheckpointId: -1, isRestored: false };
  private readonly committer: Committer;
  private readonly checkpointCommit: CheckpointCommit;
  private readonly commitOnInput: boolean;

  constructor(
    { createCommitter }: { createCommitter: () => Committer },
    { maxRetries, commitOnInput }: GlobalCommitterSettings,
  ) {
    this.committer = createCommitter();
    this.checkpointCommit = new CheckpointCommit(this.committer, maxRetries);
    this.commitOnInput = commitOnInput;
  }

  get state(): State {
    const { own, committer, checkpointCommit } = this;
    return { own, commit: checkpointCommit.state, committer: committer.state };
  }

  set state(state: State) {
    this.own = state.own;
    this.checkpointCommit.state = state.commit;
    this.committer.state = state.committer;
  }

  open(ctx: OperatorContext): StepResult {
    if (ctx.restoredCheckpointId === null || !ctx.rules.recommitsOnRestore()) return "done";
    if (!this.own.isRestored) {
      this.own.isRestored = true;
      for (const collected of ctx.operatorState(COMMITTER_STATE, "SPLIT_DISTRIBUTE").get()) {
        mergeCollected(this.own.collected, collected as CollectedCommittables);
      }
    }
    return this.commit(ctx, ctx.restoredCheckpointId);
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

  onReply(ctx: OperatorContext, requestId: string, body: RequestBody): void {
    this.committer.onReply?.(ctx, requestId, body);
    if (this.checkpointCommit.state.running !== null) {
      this.commit(ctx, this.own.lastCompletedCheckpointId);
    }
  }

  prepareSnapshotPreBarrier(): StepResult {
    return this.isAvailable() ? "done" : "pending";
  }

  snapshotState(ctx: OperatorContext): void {
    const { collected } = this.own;
    ctx.operatorState(COMMITTER_STATE, "SPLIT_DISTRIBUTE").set([snapshotOf(collected)]);
  }

  notifyCheckpointComplete(ctx: OperatorContext, checkpointId: number): StepResult {
    return this.commitOnInput ? "done" : this.commit(ctx, checkpointId);
  }

  finish(): StepResult {
    return this.isAvailable() ? "done" : "pending";
  }

  private commit(ctx: OperatorContext, checkpointId: number): StepResult {
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

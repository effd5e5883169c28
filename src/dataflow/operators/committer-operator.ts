/**
 * Collects what sink writers prepared and commits it when a checkpoint that covers it is complete,
 * again after a restore, in the order of checkpoints.
 *
 * Flink: org.apache.flink.streaming.runtime.operators.sink.CommitterOperator
 * Simplified: no
 */
import { MAX_TIMESTAMP, MIN_TIMESTAMP } from "../../model/event-time.js";
import type {
  OperatorContext,
  RequestBody,
  StepResult,
  StreamOperator,
} from "../../model/stream-operator.js";
import type { CommittableMessage } from "../connectors/committable-message.js";
import type { Committer, Sink } from "../connectors/sink.js";
import { CheckpointCommit, type RunningCommit } from "./checkpoint-commit.js";
import {
  addMessage,
  mergeCollected,
  snapshotOf,
  successfulCommittables,
  type CheckpointCommittables,
  type CollectedCommittables,
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

export class CommitterOperator implements StreamOperator {
  private own: OwnState = {
    collected: [],
    lastCompletedCheckpointId: -1,
    isRestored: false,
  };
  private readonly committer: Committer;
  private readonly checkpointCommit: CheckpointCommit;
  private readonly settings: CommitterSettings;

  constructor(sink: Sink<unknown>, settings: CommitterSettings) {
    this.committer = (sink.createCommitter as () => Committer)();
    this.checkpointCommit = new CheckpointCommit(this.committer, settings.maxRetries);
    this.settings = settings;
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

  /** Commits at once what a restored checkpoint covers: the notification may have been lost. */
  open(ctx: OperatorContext): StepResult {
    if (ctx.restoredCheckpointId === null || !ctx.rules.recommitsOnRestore()) return "done";
    const { own } = this;
    if (!own.isRestored) {
      own.isRestored = true;
      for (const collected of ctx.operatorState(COMMITTER_STATE, "SPLIT_DISTRIBUTE").get()) {
        mergeCollected(own.collected, collected as CollectedCommittables);
      }
    }
    return this.commitAndEmitCheckpoints(ctx, ctx.restoredCheckpointId);
  }

  processElement(_ctx: OperatorContext, value: unknown): void {
    addMessage(this.own.collected, value as CommittableMessage);
  }

  onReply(ctx: OperatorContext, requestId: string, body: RequestBody): void {
    this.committer.onReply?.(ctx, requestId, body);
  }

  snapshotState(ctx: OperatorContext): void {
    const { collected } = this.own;
    ctx.operatorState(COMMITTER_STATE, "SPLIT_DISTRIBUTE").set([snapshotOf(collected)]);
  }

  notifyCheckpointComplete(ctx: OperatorContext, checkpointId: number): StepResult {
    const upTo = Math.max(this.own.lastCompletedCheckpointId, checkpointId);
    return this.commitAndEmitCheckpoints(ctx, upTo);
  }

  /** Without checkpoints there is no other moment. */
  finish(ctx: OperatorContext): StepResult {
    const { isCheckpointingEnabled, isBatchMode } = this.settings;
    if (isCheckpointingEnabled && !isBatchMode) return "done";
    return this.commitAndEmitCheckpoints(ctx, MAX_TIMESTAMP);
  }

  private commitAndEmitCheckpoints(ctx: OperatorContext, upTo: number): StepResult {
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

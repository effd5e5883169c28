/**
 * What both kinds of committers have in common: they collect what was prepared, keep it in every
 * snapshot, and begin after a restore with what the restored checkpoint covers.
 *
 * Flink: org.apache.flink.streaming.runtime.operators.sink.CommitterOperator and
 * org.apache.flink.streaming.runtime.operators.sink.GlobalCommitterOperator
 * Simplified: no
 */
import type {
  OperatorContext,
  RequestBody,
  StepResult,
  StreamOperator,
} from "../../model/stream-operator.js";
import type { Committer } from "../connectors/sink.js";
import { CheckpointCommit, type RunningCommit } from "./checkpoint-commit.js";
import { mergeCollected, snapshotOf, type CollectedCommittables } from "./committable-collector.js";

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

export abstract class CollectingCommitter implements StreamOperator {
  protected own: OwnState = { collected: [], lastCompletedCheckpointId: -1, isRestored: false };
  protected readonly checkpointCommit: CheckpointCommit;
  private readonly committer: Committer;

  constructor(committer: Committer, maxRetries: number) {
    this.committer = committer;
    this.checkpointCommit = new CheckpointCommit(committer, maxRetries);
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

  /** Commits all that it may now; after a restore, what the restored checkpoint covers. */
  protected abstract commit(ctx: OperatorContext, checkpointId: number): StepResult;

  abstract processElement(ctx: OperatorContext, value: unknown): void;

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
    return this.commit(ctx, ctx.restoredCheckpointId);
  }

  onReply(ctx: OperatorContext, requestId: string, body: RequestBody): void {
    this.committer.onReply?.(ctx, requestId, body);
  }

  snapshotState(ctx: OperatorContext): void {
    const { collected } = this.own;
    ctx.operatorState(COMMITTER_STATE, "SPLIT_DISTRIBUTE").set([snapshotOf(collected)]);
  }
}

/**
 * Runs a two-phase-commit sink function: a transaction is always open, one is pre-committed with each
 * checkpoint, and all up to a completed checkpoint are committed.
 *
 * Flink: org.apache.flink.streaming.api.operators.StreamSink,
 * org.apache.flink.streaming.api.functions.sink.legacy.TwoPhaseCommitSinkFunction
 * Simplified: no warnings about timeouts
 */
import { JavaException } from "../../model/java-exception.js";
import type { OperatorContext, StepResult, StreamOperator } from "../../model/stream-operator.js";
import type { TwoPhaseCommitSinkFunction } from "../connectors/two-phase-commit-sink-function.js";

interface PendingTransaction {
  readonly checkpointId: number;
  readonly transaction: unknown;
}

interface State {
  /** `null`: all input has come, and the last transaction is pre-committed. */
  current: { readonly transaction: unknown } | null;
  /** In the order in which they were pre-committed. */
  pendingCommit: PendingTransaction[];
  finished: boolean;
}

/** What lies in a checkpoint: the open transaction is the one after the checkpoint. */
interface StoredTransactions {
  readonly current: { readonly transaction: unknown } | null;
  readonly pendingCommit: readonly unknown[];
}

const TRANSACTIONS = "state";

export class TwoPhaseCommitSinkOperator implements StreamOperator {
  state: State = { current: null, pendingCommit: [], finished: false };
  private readonly sink: TwoPhaseCommitSinkFunction<unknown, unknown>;

  constructor(sink: TwoPhaseCommitSinkFunction<unknown, unknown>) {
    this.sink = sink;
  }

  /** Commits what was pre-committed, aborts what was open then, and begins anew. */
  open(ctx: OperatorContext): StepResult {
    const { sink } = this;
    const restored = ctx.operatorState(TRANSACTIONS, "SPLIT_DISTRIBUTE").get();
    for (const { current, pendingCommit } of restored as readonly StoredTransactions[]) {
      for (const transaction of pendingCommit) {
        if (!ctx.rules.recommitsOnRestore()) continue;
        if (sink.recoverAndCommit === undefined) sink.commit(ctx, transaction);
        else sink.recoverAndCommit(ctx, transaction);
      }
      if (current === null) continue;
      if (sink.recoverAndAbort === undefined) sink.abort(ctx, current.transaction);
      else sink.recoverAndAbort(ctx, current.transaction);
    }
    this.begin(ctx);
    return "done";
  }

  processElement(ctx: OperatorContext, value: unknown): void {
    const { current } = this.state;
    if (current === null) {
      throw new JavaException(
        "NullPointerException",
        "Two phase commit sink function with null transaction should not be invoked! ",
      );
    }
    this.sink.invoke(ctx, current.transaction, value);
  }

  snapshotState(ctx: OperatorContext, checkpointId: number): void {
    const { state } = this;
    if (state.current !== null) {
      const { transaction } = state.current;
      this.sink.preCommit(ctx, transaction);
      state.pendingCommit.push({ checkpointId, transaction });
    }
    if (state.finished) state.current = null;
    else this.begin(ctx);
    const stored: StoredTransactions = {
      current: state.current,
      pendingCommit: state.pendingCommit.map(({ transaction }) => transaction),
    };
    ctx.operatorState(TRANSACTIONS, "SPLIT_DISTRIBUTE").set([stored]);
  }

  /** Commits all that the checkpoint covers; of several errors the first one is told. */
  notifyCheckpointComplete(ctx: OperatorContext, checkpointId: number): StepResult {
    const { state } = this;
    const covered = ({ checkpointId: collected }: PendingTransaction): boolean =>
      ctx.rules.commitsCollected(collected, checkpointId);
    const due = state.pendingCommit.filter(covered);
    state.pendingCommit = state.pendingCommit.filter((pending) => !covered(pending));
    const errors: unknown[] = [];
    for (const { transaction } of due) {
      try {
        this.sink.commit(ctx, transaction);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0 && ctx.rules.failsOnCommitError()) {
      throw new JavaException(
        "FlinkRuntimeException",
        "Committing one of transactions failed, logging first encountered failure",
        errors[0],
      );
    }
    return "done";
  }

  finish(ctx: OperatorContext): StepResult {
    this.state.finished = true;
    this.sink.finishProcessing?.(ctx, this.state.current?.transaction ?? null);
    return "done";
  }

  close(ctx: OperatorContext): void {
    const { current } = this.state;
    this.state.current = null;
    if (current !== null) this.sink.abort(ctx, current.transaction);
  }

  private begin(ctx: OperatorContext): void {
    this.state.current = { transaction: this.sink.beginTransaction(ctx) };
  }
}

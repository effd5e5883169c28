/**
 * Plans all splits once and hands one to each reader that asks, until there are none left.
 *
 * Flink: org.apache.flink.api.connector.source.lib.util.IteratorSourceEnumerator,
 * org.apache.flink.connector.file.src.impl.StaticFileSplitEnumerator
 * Simplified: no locality
 */
import type { SourceSplit, SplitEnumerator, SplitEnumeratorContext } from "../../model/source.js";

/** How the splits are found. */
export interface SplitPlan {
  /** The splits, or `null` if they come with the answer to a request. */
  plan(context: SplitEnumeratorContext): readonly SourceSplit[] | null;
  splitsOf?(body: { readonly type: string }): readonly SourceSplit[];
}

interface State {
  isPlanned: boolean;
  unassigned: readonly SourceSplit[];
  /** Readers that asked before the splits were known. */
  waiting: readonly number[];
}

export class PullSplitEnumerator implements SplitEnumerator {
  state: State = { isPlanned: false, unassigned: [], waiting: [] };
  private readonly splits: SplitPlan;

  constructor(splits: SplitPlan) {
    this.splits = splits;
  }

  start(context: SplitEnumeratorContext): void {
    if (this.state.isPlanned) return;
    const splits = this.splits.plan(context);
    if (splits !== null) this.planned(context, splits);
  }

  addReader(): void {}

  handleSplitRequest(context: SplitEnumeratorContext, subtask: number): void {
    const { isPlanned, unassigned, waiting } = this.state;
    if (!isPlanned) {
      this.state.waiting = [...waiting, subtask];
      return;
    }
    const [next, ...others] = unassigned;
    if (next === undefined) {
      context.signalNoMoreSplits(subtask);
      return;
    }
    this.state.unassigned = others;
    context.assignSplit(next, subtask);
  }

  addSplitsBack(_context: SplitEnumeratorContext, splits: readonly SourceSplit[]): void {
    this.state.unassigned = [...splits, ...this.state.unassigned];
  }

  onReply(
    context: SplitEnumeratorContext,
    _requestId: string,
    body: { readonly type: string },
  ): void {
    const splits = this.splits.splitsOf?.(body);
    if (splits !== undefined && !this.state.isPlanned) this.planned(context, splits);
  }

  private planned(context: SplitEnumeratorContext, splits: readonly SourceSplit[]): void {
    const { waiting } = this.state;
    this.state = { isPlanned: true, unassigned: splits, waiting: [] };
    const registered = context.registeredReaders();
    for (const subtask of waiting) {
      if (registered.includes(subtask)) this.handleSplitRequest(context, subtask);
    }
  }
}

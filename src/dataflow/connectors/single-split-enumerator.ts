/**
 * Gives one split to the first reader, and none to the others.
 *
 * Flink: none (the enumerator of org.apache.flink.api.connector.source.lib.NumberSequenceSource with one split)
 * Simplified: no
 */
import type { SourceSplit, SplitEnumerator, SplitEnumeratorContext } from "../../model/source.js";

export class SingleSplitEnumerator implements SplitEnumerator {
  state: { unassigned: readonly SourceSplit[] } = {
    unassigned: [Object.freeze({ splitId: "0" })],
  };

  start(): void {}

  addReader(context: SplitEnumeratorContext, subtask: number): void {
    this.assign(context, subtask);
  }

  handleSplitRequest(): void {}

  addSplitsBack(
    context: SplitEnumeratorContext,
    splits: readonly SourceSplit[],
    subtask: number,
  ): void {
    this.state.unassigned = [...this.state.unassigned, ...splits];
    if (context.registeredReaders().includes(subtask)) this.assign(context, subtask);
  }

  private assign(context: SplitEnumeratorContext, subtask: number): void {
    if (subtask === 0) {
      for (const split of this.state.unassigned) context.assignSplit(split, subtask);
      this.state.unassigned = [];
    }
    context.signalNoMoreSplits(subtask);
  }
}

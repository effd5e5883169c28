/**
 * Emits given elements, in order, in one subtask.
 *
 * Flink: org.apache.flink.connector.datagen.source.DataGeneratorSource (as fromData uses it)
 * Simplified: elements are part of the program
 */
import { deepFreeze } from "../../kernel/plain-data.js";
import type { SourceSplit } from "../../model/source.js";
import type {
  InputStatus,
  OperatorContext,
  OperatorDescriptor,
} from "../../model/stream-operator.js";
import type { ReaderOutput, Source, SourceReader } from "./source.js";

/** The one split: from where the elements are still to be emitted. */
interface CollectionSplit extends SourceSplit {
  readonly position: number;
}

/** See the file's first comment. */
export class CollectionSource<T> implements Source<T> {
  private readonly elements: readonly T[];

  /**
   * @example
   * ```ts
   * env.fromSource(new CollectionSource([1, 2, 3]), WatermarkStrategy.noWatermarks(), "numbers");
   * ```
   */
  constructor(elements: readonly T[]) {
    this.elements = deepFreeze(elements);
    Object.freeze(this);
  }

  describe(): OperatorDescriptor {
    return { type: "collection", parameters: { elements: this.elements } };
  }

  describeEnumerator(): OperatorDescriptor {
    return { type: "singleSplit", parameters: {} };
  }

  createReader(): SourceReader<T> {
    return new CollectionReader(this.elements);
  }
}

interface State {
  split: CollectionSplit | null;
  noMoreSplits: boolean;
  isPaused: boolean;
}

class CollectionReader<T> implements SourceReader<T> {
  state: State = { split: null, noMoreSplits: false, isPaused: false };
  private readonly elements: readonly T[];

  constructor(elements: readonly T[]) {
    this.elements = elements;
  }

  addSplits(_ctx: OperatorContext, splits: readonly SourceSplit[]): void {
    for (const split of splits) {
      this.state.split = Object.freeze({ position: 0, ...split });
    }
  }

  notifyNoMoreSplits(): void {
    this.state.noMoreSplits = true;
  }

  pollNext(ctx: OperatorContext, output: ReaderOutput<T>): InputStatus {
    const { split, noMoreSplits } = this.state;
    if (split === null) return noMoreSplits ? "END_OF_INPUT" : "NOTHING_AVAILABLE";
    if (this.state.isPaused) return "NOTHING_AVAILABLE";
    const { splitId, position } = split;
    if (position === this.elements.length) {
      this.state.split = null;
      output.releaseOutputForSplit(splitId);
      ctx.splitFinished(splitId);
      return noMoreSplits ? "END_OF_INPUT" : "NOTHING_AVAILABLE";
    }
    output.createOutputForSplit(splitId).collect(this.elements[position] as T);
    ctx.emittedFromSplit(splitId, position);
    ctx.count("recordsRead", 1);
    this.state.split = Object.freeze({ splitId, position: ctx.rules.offsetAfterEmit(position) });
    return "MORE_AVAILABLE";
  }

  pauseOrResumeSplits(pause: readonly string[], resume: readonly string[]): void {
    if (pause.length > 0) this.state.isPaused = true;
    if (resume.length > 0) this.state.isPaused = false;
  }

  snapshotState(): readonly CollectionSplit[] {
    return this.state.split === null ? [] : [this.state.split];
  }
}

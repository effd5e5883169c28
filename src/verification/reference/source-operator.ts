import type {
  Origin,
  ReferenceOperator,
  ReferenceOutput,
  RestoredState,
  StateVisitor,
} from "./reference-operator.js";
import type { OffsetReset } from "./offset-reset.js";
import { nextOffsetOf, type SourceInput, type SourceSplitView } from "./source-input.js";
import { SplitWatermarks, type WatermarkRule } from "./split-watermarks.js";

interface OpenSplit {
  offset: number;
  /** The reader said so; looked at before the next step, since its last record may be told later. */
  isFinished: boolean;
}

/** What a source is made of. */
export interface SourceSettings {
  readonly input: SourceInput;
  readonly watermarks: WatermarkRule;
  /** The user's timestamp assigner. */
  timestampOf(value: unknown): number;
  /** Which records an answer leaves out; `undefined` = none. */
  resetAfter(reply: unknown): OffsetReset | undefined;
  /** A record is later than the watermark strategy allows for. */
  onLateRecord(): void;
}

/** Name of the operator state that holds the splits of a reader. */
export const READER_STATE = "SourceReaderState";

const PERIODIC_EMIT = "periodic-watermark";

/** Reads splits: each record once, in the order of offsets. */
export class ReferenceSource implements ReferenceOperator {
  private readonly settings: SourceSettings;
  private readonly output: ReferenceOutput;
  private readonly watermarks: SplitWatermarks;
  private readonly splits = new Map<string, OpenSplit>();
  private readonly finished: string[] = [];
  /** By split: the last reset. */
  private readonly resets = new Map<string, OffsetReset>();

  constructor(settings: SourceSettings, output: ReferenceOutput) {
    this.settings = settings;
    this.output = output;
    this.watermarks = new SplitWatermarks(settings.watermarks, output);
  }

  record(): void {}

  watermark(): void {}

  status(): void {}

  poll(splitId: string, offset: number, track: boolean): string | undefined {
    const split = this.splits.get(splitId);
    if (split === undefined) {
      return `emitted record ${splitId}@${String(offset)}, but the split is not assigned to it`;
    }
    if (offset !== split.offset) this.goOnAfterReset(splitId, split);
    if (offset !== split.offset) {
      return (
        `emitted record ${splitId}@${String(offset)}, but the next one is ` +
        `${splitId}@${String(split.offset)}: records were ${offset < split.offset ? "repeated" : "skipped"}`
      );
    }
    const found = this.settings.input.at(splitId, offset);
    if (found === undefined) {
      return `emitted record ${splitId}@${String(offset)}, which the input does not have`;
    }
    split.offset++;
    const timestamp = this.settings.timestampOf(found.value);
    const origin: Origin = track ? [`${splitId}@${String(offset)}`] : null;
    this.output.record(found.value, timestamp, origin);
    if (!this.watermarks.record(splitId, timestamp, found.value)) this.settings.onLateRecord();
    return undefined;
  }

  splitFinished(splitId: string): void {
    const split = this.splits.get(splitId);
    if (split !== undefined) split.isFinished = true;
  }

  /** What comes next is deleted: what is here already is emitted first. */
  reply(_requestId: string, body: unknown): void {
    const reset = this.settings.resetAfter(body);
    if (reset === undefined || this.resets.get(reset.splitId)?.from === reset.from) return;
    this.resets.set(reset.splitId, reset);
  }

  /** Of the ticks only the periodic look at watermarks makes something. */
  tick(name: string, timestampMs: number): void {
    this.settle();
    if (name === PERIODIC_EMIT) this.watermarks.tick(timestampMs);
  }

  operatorEvent(event: { readonly kind: string; readonly splits?: readonly unknown[] }): void {
    this.settle();
    if (event.kind === "addSplits")
      this.addSplits((event.splits ?? []) as readonly SourceSplitView[]);
  }

  restore({ lists }: RestoredState): void {
    const stored = lists.find(({ name }) => name === READER_STATE);
    this.addSplits((stored?.items ?? []) as readonly SourceSplitView[]);
  }

  visit(visitor: StateVisitor): void {
    this.settle();
    for (const [splitId, { offset }] of this.splits) visitor.split(splitId, offset);
    for (const splitId of this.finished) visitor.finishedSplit(splitId);
  }

  private addSplits(splits: readonly SourceSplitView[]): void {
    for (const split of splits) {
      const { splitId } = split;
      this.splits.set(splitId, { offset: nextOffsetOf(split), isFinished: false });
      this.watermarks.add(splitId);
    }
  }

  private goOnAfterReset(splitId: string, split: OpenSplit): void {
    const reset = this.resets.get(splitId);
    if (reset?.from === split.offset) split.offset = reset.to;
  }

  /** Forgets finished splits that were read to the end; others are still owed. */
  private settle(): void {
    for (const [splitId, split] of this.splits) {
      if (!split.isFinished) continue;
      this.goOnAfterReset(splitId, split);
      if (this.settings.input.at(splitId, split.offset) !== undefined) continue;
      this.splits.delete(splitId);
      this.finished.push(splitId);
      this.watermarks.remove(splitId);
    }
  }
}

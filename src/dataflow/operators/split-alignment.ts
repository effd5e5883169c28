/**
 * Keeps a source from running ahead of its alignment group: pauses single splits, and says when the
 * whole reader has to wait.
 *
 * Flink: org.apache.flink.streaming.api.operators.SourceOperator (its alignment half)
 * Simplified: no
 */
import { MAX_TIMESTAMP } from "../../model/event-time.js";
import {
  newSamples,
  oldestSample,
  sampleLatest,
  type WatermarkSamples,
} from "./watermark-sampler.js";

export interface SplitAlignmentState {
  maxDesiredWatermark: number;
  readonly source: WatermarkSamples;
  readonly splits: Map<string, WatermarkSamples>;
  readonly pausedSplits: Set<string>;
  readonly idleSplits: Set<string>;
}

/** Pauses and resumes splits of a reader. */
export type PauseOrResumeSplits = (pause: readonly string[], resume: readonly string[]) => void;

export class SplitAlignment {
  state: SplitAlignmentState;
  private readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.state = {
      maxDesiredWatermark: MAX_TIMESTAMP,
      source: newSamples(capacity),
      splits: new Map(),
      pausedSplits: new Set(),
      idleSplits: new Set(),
    };
  }

  get latestWatermark(): number {
    return this.state.source.latest;
  }

  registerSplit(splitId: string): void {
    if (!this.state.splits.has(splitId)) {
      this.state.splits.set(splitId, newSamples(this.capacity));
    }
  }

  splitFinished(splitId: string): void {
    this.state.splits.delete(splitId);
    this.state.idleSplits.delete(splitId);
  }

  sample(): void {
    for (const samples of this.state.splits.values()) sampleLatest(samples);
    sampleLatest(this.state.source);
  }

  updateSource(watermark: number): void {
    this.state.source.latest = watermark;
  }

  updateSplit(splitId: string, watermark: number, pauseOrResume: PauseOrResumeSplits): void {
    const samples = this.state.splits.get(splitId);
    if (samples === undefined) return;
    samples.latest = watermark;
    if (!this.state.idleSplits.has(splitId)) this.maybePause(splitId, pauseOrResume);
  }

  updateSplitIdle(splitId: string, isIdle: boolean, pauseOrResume: PauseOrResumeSplits): void {
    const { idleSplits } = this.state;
    this.registerSplit(splitId);
    if (isIdle === idleSplits.has(splitId)) return;
    if (isIdle) idleSplits.add(splitId);
    else {
      idleSplits.delete(splitId);
      // While it was idle nobody looked.
      this.maybePause(splitId, pauseOrResume);
    }
  }

  /** Looks at all splits that are not idle. */
  checkSplits(pauseOrResume: PauseOrResumeSplits): void {
    const { splits, idleSplits, pausedSplits } = this.state;
    const pause: string[] = [];
    const resume: string[] = [];
    for (const [splitId, samples] of splits) {
      if (idleSplits.has(splitId)) continue;
      const isPaused = pausedSplits.has(splitId);
      if (this.isAhead(samples)) {
        if (!isPaused) pause.push(splitId);
      } else if (isPaused) resume.push(splitId);
    }
    if (pause.length === 0 && resume.length === 0) return;
    pauseOrResume(pause, resume);
    for (const splitId of pause) pausedSplits.add(splitId);
    for (const splitId of resume) pausedSplits.delete(splitId);
  }

  /** Whether the reader as a whole has to wait for the others of its group. */
  shouldWait(): boolean {
    return this.isAhead(this.state.source);
  }

  private maybePause(splitId: string, pauseOrResume: PauseOrResumeSplits): void {
    const { splits, pausedSplits } = this.state;
    const samples = splits.get(splitId);
    if (samples === undefined || !this.isAhead(samples) || pausedSplits.has(splitId)) return;
    pauseOrResume([splitId], []);
    pausedSplits.add(splitId);
  }

  private isAhead(samples: WatermarkSamples): boolean {
    return oldestSample(samples) > this.state.maxDesiredWatermark;
  }
}

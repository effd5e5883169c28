/**
 * Combines the watermarks of several outputs (the splits of a source) into one: the lowest of those
 * that are not idle or, if all are idle, the highest; never going back.
 *
 * Flink: org.apache.flink.api.common.eventtime.WatermarkOutputMultiplexer, CombinedWatermarkStatus
 * (org.apache.flink.api.common.eventtime)
 * Simplified: no
 */
import { MAX_TIMESTAMP, MIN_TIMESTAMP } from "../../model/event-time.js";
import { checkState } from "../../model/java-exception.js";
import type { WatermarkOutput } from "./watermark-output.js";

/** One of the combined outputs. */
export interface PartialWatermark {
  readonly id: string;
  watermark: number;
  isIdle: boolean;
}

export interface WatermarkOutputMultiplexerState {
  combinedWatermark: number;
  isIdle: boolean;
  partials: PartialWatermark[];
}

/** Told about single outputs. */
export interface SplitWatermarkListener {
  onWatermarkUpdate(id: string, watermark: number): void;
  onIdleUpdate(id: string, isIdle: boolean): void;
}

export class WatermarkOutputMultiplexer {
  state: WatermarkOutputMultiplexerState = {
    combinedWatermark: MIN_TIMESTAMP,
    isIdle: false,
    partials: [],
  };
  private readonly listener: SplitWatermarkListener;

  constructor(listener: SplitWatermarkListener) {
    this.listener = listener;
  }

  registerNewOutput(id: string): void {
    const isNew = this.state.partials.every((partial) => partial.id !== id);
    checkState(isNew, `Already contains an output for ID ${id}`);
    this.state.partials.push({ id, watermark: MIN_TIMESTAMP, isIdle: false });
  }

  /** The combined watermark does not move by this alone. */
  unregisterOutput(id: string): void {
    this.state.partials = this.state.partials.filter((partial) => partial.id !== id);
  }

  /** An output whose watermarks count at once: for what generators emit on elements. */
  immediateOutput(id: string, underlying: WatermarkOutput): WatermarkOutput {
    const partial = this.partial(id);
    return {
      emitWatermark: (timestamp) => {
        const isHigher = this.setWatermark(partial(), timestamp);
        if (isHigher && timestamp > this.state.combinedWatermark) this.update(underlying);
      },
      markIdle: () => {
        this.setIdle(partial(), true);
        this.update(underlying);
      },
      markActive: () => {
        this.setIdle(partial(), false);
        this.update(underlying);
      },
    };
  }

  /** An output whose watermarks count at the next `onPeriodicEmit`. */
  deferredOutput(id: string): WatermarkOutput {
    const partial = this.partial(id);
    return {
      emitWatermark: (timestamp) => {
        this.setWatermark(partial(), timestamp);
      },
      markIdle: () => {
        this.setIdle(partial(), true);
      },
      markActive: () => {
        this.setIdle(partial(), false);
      },
    };
  }

  /** After all deferred outputs were served: emits what they add up to. */
  onPeriodicEmit(underlying: WatermarkOutput): void {
    this.update(underlying);
  }

  private update(underlying: WatermarkOutput): void {
    const { state } = this;
    if (this.advance()) underlying.emitWatermark(state.combinedWatermark);
    if (state.isIdle) underlying.markIdle();
  }

  /** If all outputs are idle, nobody is waited for: then the one that got furthest counts. */
  private advance(): boolean {
    const { state } = this;
    if (state.partials.length === 0) return false;
    let highest = MIN_TIMESTAMP;
    let lowestActive = MAX_TIMESTAMP;
    let allIdle = true;
    for (const { isIdle, watermark } of state.partials) {
      if (watermark > highest) highest = watermark;
      if (isIdle) continue;
      allIdle = false;
      if (watermark < lowestActive) lowestActive = watermark;
    }
    state.isIdle = allIdle;
    const combined = allIdle ? highest : lowestActive;
    if (combined <= state.combinedWatermark) return false;
    state.combinedWatermark = combined;
    return true;
  }

  /** A watermark, even a lower one, ends idleness. */
  private setWatermark(partial: PartialWatermark, timestamp: number): boolean {
    this.setIdle(partial, false);
    if (timestamp <= partial.watermark) return false;
    this.listener.onWatermarkUpdate(partial.id, timestamp);
    partial.watermark = timestamp;
    return true;
  }

  private setIdle(partial: PartialWatermark, isIdle: boolean): void {
    partial.isIdle = isIdle;
    this.listener.onIdleUpdate(partial.id, isIdle);
  }

  /** Looked up at each call: the state may have been replaced by a saved one. */
  private partial(id: string): () => PartialWatermark {
    let last: PartialWatermark | undefined;
    return () => {
      const known = this.state.partials.find((one) => one.id === id) ?? last;
      last = known;
      return known as PartialWatermark;
    };
  }
}

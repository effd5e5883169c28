/**
 * Combines the watermarks of several outputs (the splits of a source) into one: the lowest of those
 * that are not idle, never going back.
 *
 * Flink: org.apache.flink.api.common.eventtime.WatermarkOutputMultiplexer, CombinedWatermarkStatus
 * (org.apache.flink.api.common.eventtime)
 * Simplified: no update listeners
 */
import { MAX_TIMESTAMP, MIN_TIMESTAMP } from "../../model/event-time.js";
import type { WatermarkOutput } from "./watermark-output.js";

/** One of the combined outputs. */
export interface PartialWatermark {
  readonly id: string;
  watermark: number;
  isIdle: boolean;
}

export interface WatermarkOutputMultiplexerState {
  combinedWatermark: number;
  partials: PartialWatermark[];
}

export class WatermarkOutputMultiplexer {
  state: WatermarkOutputMultiplexerState = { combinedWatermark: MIN_TIMESTAMP, partials: [] };

  registerNewOutput(id: string): void {
    this.state.partials.push({ id, watermark: MIN_TIMESTAMP, isIdle: false });
  }

  /** The combined watermark does not move by this alone. */
  unregisterOutput(id: string): void {
    this.state.partials = this.state.partials.filter((partial) => partial.id !== id);
  }

  /** An output whose watermarks count at once: for what generators emit on elements. */
  immediateOutput(id: string, underlying: WatermarkOutput): WatermarkOutput {
    return {
      emitWatermark: (timestamp) => {
        const isHigher = setWatermark(this.partial(id), timestamp);
        if (isHigher && timestamp > this.state.combinedWatermark) this.update(underlying);
      },
      markIdle: () => {
        this.partial(id).isIdle = true;
        this.update(underlying);
      },
      markActive: () => {
        this.partial(id).isIdle = false;
      },
    };
  }

  /** An output whose watermarks count at the next `onPeriodicEmit`. */
  deferredOutput(id: string): WatermarkOutput {
    return {
      emitWatermark: (timestamp) => {
        setWatermark(this.partial(id), timestamp);
      },
      markIdle: () => {
        this.partial(id).isIdle = true;
      },
      markActive: () => {
        this.partial(id).isIdle = false;
      },
    };
  }

  /** After all deferred outputs were served: emits what they add up to. */
  onPeriodicEmit(underlying: WatermarkOutput): void {
    this.update(underlying);
  }

  private update(underlying: WatermarkOutput): void {
    const { partials } = this.state;
    if (partials.length === 0) return;
    let minimum = MAX_TIMESTAMP;
    let allIdle = true;
    for (const { isIdle, watermark } of partials) {
      if (isIdle) continue;
      allIdle = false;
      if (watermark < minimum) minimum = watermark;
    }
    if (allIdle) underlying.markIdle();
    else if (minimum > this.state.combinedWatermark) {
      this.state.combinedWatermark = minimum;
      underlying.emitWatermark(minimum);
    }
  }

  private partial(id: string): PartialWatermark {
    return this.state.partials.find((partial) => partial.id === id) as PartialWatermark;
  }
}

/** A watermark, even a lower one, ends idleness. */
function setWatermark(partial: PartialWatermark, timestamp: number): boolean {
  partial.isIdle = false;
  if (timestamp <= partial.watermark) return false;
  partial.watermark = timestamp;
  return true;
}

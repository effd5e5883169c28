/**
 * Makes the buffers of a gate smaller when records are slow, so that the data in flight takes about
 * the target time to be consumed and barriers do not wait long behind it.
 *
 * Flink: org.apache.flink.runtime.throughput.BufferDebloater
 * Simplified: no
 */
import { BufferSizeEma } from "./buffer-size-ema.js";
import type { BufferSizeLimits } from "./buffer-size-ema.js";

export interface BufferDebloaterOptions extends BufferSizeLimits {
  readonly targetTotalTimeMs: number;
  /** Smaller changes than this are not announced. */
  readonly thresholdPercent: number;
}

export interface BufferDebloaterState {
  lastBufferSize: number;
  estimatedTimeToConsumeMs: number;
  ema: { lastBufferSize: number };
}

export class BufferDebloater {
  readonly options: BufferDebloaterOptions;
  private readonly ema: BufferSizeEma;
  private lastBufferSize: number;
  private estimatedTimeToConsumeMs = 0;

  constructor(options: BufferDebloaterOptions, startingBufferSize: number = options.maxBufferSize) {
    this.options = options;
    this.ema = new BufferSizeEma(options, startingBufferSize);
    this.lastBufferSize = startingBufferSize;
  }

  get state(): BufferDebloaterState {
    const { lastBufferSize, estimatedTimeToConsumeMs } = this;
    return { lastBufferSize, estimatedTimeToConsumeMs, ema: this.ema.state };
  }

  set state(state: BufferDebloaterState) {
    this.lastBufferSize = state.lastBufferSize;
    this.estimatedTimeToConsumeMs = state.estimatedTimeToConsumeMs;
    this.ema.state = state.ema;
  }

  /** Returns the size to announce to the senders, or `null` when it has hardly changed. */
  recalculateBufferSize(bytesPerSecond: number, buffersInUse: number): number | null {
    const buffers = Math.max(1, buffersInUse);
    const desiredBytes = Math.floor((bytesPerSecond * this.options.targetTotalTimeMs) / 1000);
    const newSize = this.ema.calculateBufferSize(desiredBytes, buffers);
    const totalMs = newSize * buffers * 1000;
    this.estimatedTimeToConsumeMs = Math.floor(totalMs / Math.max(1, bytesPerSecond));
    if (this.isUpdateSkipped(newSize)) return null;
    this.lastBufferSize = newSize;
    return newSize;
  }

  private isUpdateSkipped(newSize: number): boolean {
    const { minBufferSize, maxBufferSize, thresholdPercent } = this.options;
    if (newSize === this.lastBufferSize) return true;
    if (newSize <= minBufferSize || newSize >= maxBufferSize) return false;
    const delta = Math.trunc(this.lastBufferSize * (thresholdPercent / 100));
    return Math.abs(newSize - this.lastBufferSize) < delta;
  }
}

/**
 * The moving average of the buffer size that a gate would like to have.
 *
 * Flink: org.apache.flink.runtime.throughput.BufferSizeEMA
 * Simplified: no
 */
import { checkArgument } from "../../model/java-exception.js";

export interface BufferSizeLimits {
  readonly maxBufferSize: number;
  readonly minBufferSize: number;
  /** `taskmanager.network.memory.buffer-debloat.samples` */
  readonly samples: number;
}

export class BufferSizeEma {
  state: { lastBufferSize: number };
  readonly limits: BufferSizeLimits;

  constructor(limits: BufferSizeLimits, startingBufferSize: number = limits.maxBufferSize) {
    this.limits = limits;
    this.state = { lastBufferSize: startingBufferSize };
  }

  /** The new size, never more than twice the last one. */
  calculateBufferSize(totalBytes: number, buffers: number): number {
    checkArgument(totalBytes >= 0, "Size of buffer should be non negative");
    checkArgument(buffers > 0, "Number of buffers should be positive");
    const { maxBufferSize, minBufferSize, samples } = this.limits;
    const last = this.state.lastBufferSize;
    const desirable = Math.min(totalBytes / buffers, 2 * last);
    const alpha = 2 / (samples + 1);
    const size = last + alpha * (desirable - last);
    this.state.lastBufferSize = Math.max(minBufferSize, Math.min(size, maxBufferSize));
    return Math.round(this.state.lastBufferSize);
  }
}

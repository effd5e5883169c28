/**
 * What an operator with several inputs does with the watermarks and statuses of its inputs before
 * anybody's code runs: forwards the combined watermark, and the status when it changes as a whole.
 *
 * Flink: org.apache.flink.streaming.api.operators.AbstractStreamOperator (processWatermark1/2,
 * processWatermarkStatus1/2) and AbstractStreamOperatorV2
 * Simplified: no
 */
import { IndexedCombinedWatermarkStatus } from "./indexed-combined-watermark-status.js";
import type { IndexedCombinedWatermarkStatusState } from "./indexed-combined-watermark-status.js";
import type { WatermarkOutput, WatermarkStatus } from "./status-watermark-valve.js";

export class MultiInputWatermarks {
  readonly combined: IndexedCombinedWatermarkStatus;
  readonly output: WatermarkOutput;

  constructor(inputsCount: number, output: WatermarkOutput) {
    this.combined = new IndexedCombinedWatermarkStatus(inputsCount);
    this.output = output;
  }

  get state(): IndexedCombinedWatermarkStatusState {
    return this.combined.state;
  }

  set state(state: IndexedCombinedWatermarkStatusState) {
    this.combined.state = state;
  }

  processWatermark(input: number, timestamp: number): void {
    if (!this.combined.updateWatermark(input, timestamp)) return;
    this.output.emitWatermark(this.combined.getCombinedWatermark());
  }

  processWatermarkStatus(input: number, status: WatermarkStatus): void {
    const wasIdle = this.combined.isIdle();
    if (this.combined.updateStatus(input, status === "IDLE")) {
      this.output.emitWatermark(this.combined.getCombinedWatermark());
    }
    if (wasIdle !== this.combined.isIdle()) this.output.emitWatermarkStatus(status);
  }
}

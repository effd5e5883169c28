/**
 * The watermark of an operator with several inputs: the minimum over its inputs that are not idle.
 * Unlike the valve, a watermark on an idle input silently makes that input active again.
 *
 * Flink: org.apache.flink.api.common.eventtime.IndexedCombinedWatermarkStatus
 * Simplified: no
 */
import { MAX_TIMESTAMP, MIN_TIMESTAMP } from "../../model/event-time.js";
import { checkArgument } from "../../model/java-exception.js";

export interface PartialWatermark {
  watermark: number;
  idle: boolean;
}

export interface IndexedCombinedWatermarkStatusState {
  inputs: PartialWatermark[];
  combinedWatermark: number;
  idle: boolean;
}

export class IndexedCombinedWatermarkStatus {
  state: IndexedCombinedWatermarkStatusState;

  constructor(inputsCount: number) {
    const inputs = Array.from({ length: inputsCount }, () => ({
      watermark: MIN_TIMESTAMP,
      idle: false,
    }));
    this.state = { inputs, combinedWatermark: MIN_TIMESTAMP, idle: false };
  }

  /** Returns whether the combined watermark advanced. */
  updateWatermark(index: number, timestamp: number): boolean {
    const input = this.input(index);
    input.idle = false;
    input.watermark = Math.max(timestamp, input.watermark);
    return this.updateCombinedWatermark();
  }

  /** Returns whether the combined watermark advanced. */
  updateStatus(index: number, idle: boolean): boolean {
    this.input(index).idle = idle;
    return this.updateCombinedWatermark();
  }

  getCombinedWatermark(): number {
    return this.state.combinedWatermark;
  }

  isIdle(): boolean {
    return this.state.idle;
  }

  /** The slowest active input decides; when all are idle, the fastest does. */
  protected combine(inputs: readonly PartialWatermark[]): number {
    let minimum = MAX_TIMESTAMP;
    let maximum = MIN_TIMESTAMP;
    let allIdle = true;
    for (const { watermark, idle } of inputs) {
      maximum = Math.max(maximum, watermark);
      if (idle) continue;
      minimum = Math.min(minimum, watermark);
      allIdle = false;
    }
    return allIdle ? maximum : minimum;
  }

  private updateCombinedWatermark(): boolean {
    const { state } = this;
    if (state.inputs.length === 0) return false;
    state.idle = state.inputs.every((input) => input.idle);
    const combined = this.combine(state.inputs);
    if (combined <= state.combinedWatermark) return false;
    state.combinedWatermark = combined;
    return true;
  }

  private input(index: number): PartialWatermark {
    const input = this.state.inputs[index];
    checkArgument(input !== undefined);
    return input;
  }
}

/**
 * Combines the watermarks and idleness of all channels of one input into the input's own: the
 * minimum over the active channels that have caught up. One per logical input of a task.
 *
 * Flink: org.apache.flink.streaming.runtime.watermarkstatus.StatusWatermarkValve
 * Simplified: scans the channels for the minimum where Flink keeps a heap
 */
import { MIN_TIMESTAMP } from "../../model/event-time.js";
import { checkState } from "../../model/java-exception.js";

export type WatermarkStatus = "ACTIVE" | "IDLE";

/** Where the combined watermark goes: into the operator chain of the task. */
export interface WatermarkOutput {
  emitWatermark(timestamp: number): void;
  emitWatermarkStatus(status: WatermarkStatus): void;
}

/** The subpartitions that one channel carries, both ends inclusive; batch may merge several. */
export interface SubpartitionRange {
  readonly firstSubpartition: number;
  readonly lastSubpartition: number;
}

/** What is known of one subpartition. */
export interface SubpartitionStatus {
  channel: number;
  subpartition: number;
  watermark: number;
  status: WatermarkStatus;
  /** Whether it takes part in the minimum: active, and not behind what was already emitted. */
  isWatermarkAligned: boolean;
}

export interface StatusWatermarkValveState {
  subpartitions: SubpartitionStatus[];
  lastOutputWatermark: number;
  lastOutputStatus: WatermarkStatus;
  isInputChannelShared: boolean;
}

export class StatusWatermarkValve {
  state: StatusWatermarkValveState;
  readonly output: WatermarkOutput;

  constructor(channels: readonly SubpartitionRange[], output: WatermarkOutput) {
    this.output = output;
    this.state = {
      subpartitions: channels.flatMap(subpartitionsOf),
      lastOutputWatermark: MIN_TIMESTAMP,
      lastOutputStatus: "ACTIVE",
      isInputChannelShared: channels.some(
        (range) => range.lastSubpartition > range.firstSubpartition,
      ),
    };
  }

  /** A valve over channels that carry one subpartition each, as in every streaming job. */
  static forChannels(count: number, output: WatermarkOutput): StatusWatermarkValve {
    const range = { firstSubpartition: 0, lastSubpartition: 0 };
    return new StatusWatermarkValve(new Array<SubpartitionRange>(count).fill(range), output);
  }

  inputWatermark(timestamp: number, channel: number, subpartition?: number): void {
    const input = this.find(channel, subpartition);
    if (this.ignoresWatermark(input, timestamp)) return;
    input.watermark = timestamp;
    if (!input.isWatermarkAligned && timestamp >= this.state.lastOutputWatermark) {
      input.isWatermarkAligned = true;
    }
    this.outputNewMinimum();
  }

  inputWatermarkStatus(status: WatermarkStatus, channel: number): void {
    // Shared channels exist in batch jobs only, and those send no status.
    checkState(!this.state.isInputChannelShared);
    const input = this.find(channel);
    if (status === input.status) return;
    input.status = status;
    if (status === "IDLE") this.becomeIdle(input);
    else this.becomeActive(input);
  }

  /** Nothing counts from an idle channel, and a watermark never goes back. */
  protected ignoresWatermark(input: SubpartitionStatus, timestamp: number): boolean {
    return (
      this.state.lastOutputStatus === "IDLE" ||
      input.status === "IDLE" ||
      timestamp <= input.watermark
    );
  }

  /** The combined watermark: the slowest aligned subpartition decides; `null` when there is none. */
  protected minimumOverAligned(): number | null {
    let minimum: number | null = null;
    for (const input of this.state.subpartitions) {
      if (!input.isWatermarkAligned) continue;
      if (minimum === null || input.watermark < minimum) minimum = input.watermark;
    }
    return minimum;
  }

  private becomeIdle(input: SubpartitionStatus): void {
    const { state } = this;
    input.isWatermarkAligned = false;
    const wasTheMinimum = input.watermark === state.lastOutputWatermark;
    if (state.subpartitions.some((other) => other.status === "ACTIVE")) {
      // It may have been the one that held the others back.
      if (wasTheMinimum) this.outputNewMinimum();
      return;
    }
    // All are idle, nobody will advance any more: flush the highest watermark that was seen.
    if (wasTheMinimum) this.outputIfHigher(this.maximumOverAll());
    state.lastOutputStatus = "IDLE";
    this.output.emitWatermarkStatus("IDLE");
  }

  private becomeActive(input: SubpartitionStatus): void {
    const { state } = this;
    if (input.watermark >= state.lastOutputWatermark) input.isWatermarkAligned = true;
    if (state.lastOutputStatus === "ACTIVE") return;
    state.lastOutputStatus = "ACTIVE";
    this.output.emitWatermarkStatus("ACTIVE");
  }

  private outputNewMinimum(): void {
    const minimum = this.minimumOverAligned();
    if (minimum !== null) this.outputIfHigher(minimum);
  }

  private outputIfHigher(watermark: number): void {
    if (watermark <= this.state.lastOutputWatermark) return;
    this.state.lastOutputWatermark = watermark;
    this.output.emitWatermark(watermark);
  }

  private maximumOverAll(): number {
    let maximum = MIN_TIMESTAMP;
    for (const input of this.state.subpartitions) maximum = Math.max(maximum, input.watermark);
    return maximum;
  }

  private find(channel: number, subpartition?: number): SubpartitionStatus {
    const found = this.state.isInputChannelShared
      ? this.state.subpartitions.find(
          (input) =>
            input.channel === channel &&
            (subpartition === undefined || input.subpartition === subpartition),
        )
      : this.state.subpartitions[channel];
    checkState(found !== undefined, `The valve has no channel ${String(channel)}.`);
    return found;
  }
}

function subpartitionsOf(range: SubpartitionRange, channel: number): SubpartitionStatus[] {
  const statuses: SubpartitionStatus[] = [];
  for (let index = range.firstSubpartition; index <= range.lastSubpartition; index++) {
    statuses.push({
      channel,
      subpartition: index,
      watermark: MIN_TIMESTAMP,
      status: "ACTIVE",
      isWatermarkAligned: true,
    });
  }
  return statuses;
}

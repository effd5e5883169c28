import { MIN_TIMESTAMP } from "../../model/event-time.js";
import type { WatermarkStatus } from "../../model/stream-element.js";

/**
 * Event time of an operator with several inputs: that of the slowest input that is not idle, or of the
 * fastest if all are. An idle input that says a time takes part again without saying so.
 */
export class InputCombination {
  private current = MIN_TIMESTAMP;
  private readonly times: number[];
  private readonly idle: boolean[];
  private readonly onWatermark: (timestamp: number) => void;
  private readonly onStatus: (status: WatermarkStatus) => void;

  constructor(
    inputs: number,
    onWatermark: (timestamp: number) => void,
    onStatus: (status: WatermarkStatus) => void,
  ) {
    this.times = new Array<number>(inputs).fill(MIN_TIMESTAMP);
    this.idle = new Array<boolean>(inputs).fill(false);
    this.onWatermark = onWatermark;
    this.onStatus = onStatus;
  }

  watermark(input: number, timestamp: number): void {
    this.idle[input] = false;
    if (timestamp > (this.times[input] as number)) this.times[input] = timestamp;
    this.advance();
  }

  changeStatus(input: number, status: WatermarkStatus): void {
    const wereAllIdle = this.areAllIdle;
    this.idle[input] = status === "IDLE";
    this.advance();
    if (wereAllIdle !== this.areAllIdle) this.onStatus(status);
  }

  private get areAllIdle(): boolean {
    return this.idle.every((idle) => idle);
  }

  private advance(): void {
    const active = this.times.filter((_, input) => this.idle[input] !== true);
    const time =
      active.length === 0
        ? this.times.reduce((a, b) => (a > b ? a : b))
        : active.reduce((a, b) => (a < b ? a : b));
    if (time <= this.current) return;
    this.current = time;
    this.onWatermark(time);
  }
}

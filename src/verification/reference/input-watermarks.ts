import { MIN_TIMESTAMP } from "../../model/event-time.js";
import type { WatermarkStatus } from "../../model/stream-element.js";

/**
 * Event time at an input of several channels: the minimum over the channels that take part. A channel
 * takes part while it is active and has caught up with what was already promised.
 */
export class InputWatermarks {
  /** What has been promised to the operator so far. */
  current = MIN_TIMESTAMP;
  status: WatermarkStatus = "ACTIVE";
  private readonly watermarks: number[];
  private readonly idle: boolean[];
  private readonly takesPart: boolean[];
  private readonly onWatermark: (timestamp: number) => void;
  private readonly onStatus: (status: WatermarkStatus) => void;

  constructor(
    channels: number,
    onWatermark: (timestamp: number) => void,
    onStatus: (status: WatermarkStatus) => void,
  ) {
    this.watermarks = new Array<number>(channels).fill(MIN_TIMESTAMP);
    this.idle = new Array<boolean>(channels).fill(false);
    this.takesPart = new Array<boolean>(channels).fill(true);
    this.onWatermark = onWatermark;
    this.onStatus = onStatus;
  }

  watermark(channel: number, timestamp: number): void {
    if (this.status === "IDLE" || this.idle[channel] === true) return;
    if (timestamp <= (this.watermarks[channel] as number)) return;
    this.watermarks[channel] = timestamp;
    if (timestamp >= this.current) this.takesPart[channel] = true;
    this.advance();
  }

  changeStatus(channel: number, status: WatermarkStatus): void {
    const becomesIdle = status === "IDLE";
    if (this.idle[channel] === becomesIdle) return;
    this.idle[channel] = becomesIdle;
    const own = this.watermarks[channel] as number;
    if (!becomesIdle) {
      this.takesPart[channel] = own >= this.current;
      this.announce("ACTIVE");
      return;
    }
    this.takesPart[channel] = false;
    const heldBack = own === this.current;
    if (this.idle.every((idle) => idle)) {
      if (heldBack) this.promise(this.watermarks.reduce((a, b) => (a > b ? a : b)));
      this.announce("IDLE");
    } else if (heldBack) this.advance();
  }

  private announce(status: WatermarkStatus): void {
    if (this.status === status) return;
    this.status = status;
    this.onStatus(status);
  }

  private advance(): void {
    let minimum = Infinity;
    for (let channel = 0; channel < this.watermarks.length; channel++) {
      if (this.takesPart[channel] !== true) continue;
      const watermark = this.watermarks[channel] as number;
      if (watermark < minimum) minimum = watermark;
    }
    if (minimum !== Infinity) this.promise(minimum);
  }

  private promise(timestamp: number): void {
    if (timestamp <= this.current) return;
    this.current = timestamp;
    this.onWatermark(timestamp);
  }
}

import { MIN_TIMESTAMP } from "../../model/event-time.js";
import type { WatermarkStatus } from "../../model/stream-element.js";

/** Between which old subtasks an element was in flight. */
export interface OldChannel {
  readonly consumer: number;
  readonly producer: number;
}

/**
 * Several old channels inside a new one: event time is that of the slowest, and a record counts only
 * where its key belongs.
 */
export class OldChannels {
  private readonly watermarks = new Map<string, number>();
  private readonly statuses = new Map<string, WatermarkStatus>();
  /** Old consumers whose records were handed to several new ones. */
  private readonly shared: ReadonlySet<number>;
  private readonly isOwn: (value: unknown) => boolean;

  constructor(
    consumers: readonly number[],
    producers: readonly number[],
    shared: ReadonlySet<number>,
    isOwn: (value: unknown) => boolean,
  ) {
    this.shared = shared;
    this.isOwn = isOwn;
    for (const consumer of consumers) {
      for (const producer of producers) {
        this.watermarks.set(keyOf({ consumer, producer }), MIN_TIMESTAMP);
        this.statuses.set(keyOf({ consumer, producer }), "ACTIVE");
      }
    }
  }

  takesRecord({ consumer }: OldChannel, value: unknown): boolean {
    return !this.shared.has(consumer) || this.isOwn(value);
  }

  /** Event time of the new channel; `undefined`: not yet known. */
  watermark(from: OldChannel, timestamp: number): number | undefined {
    this.watermarks.set(keyOf(from), timestamp);
    const slowest = Math.min(...this.watermarks.values());
    return slowest === MIN_TIMESTAMP ? undefined : slowest;
  }

  status(from: OldChannel, status: WatermarkStatus): WatermarkStatus {
    this.statuses.set(keyOf(from), status);
    return [...this.statuses.values()].includes("ACTIVE") ? "ACTIVE" : status;
  }
}

function keyOf({ consumer, producer }: OldChannel): string {
  return `${String(consumer)}/${String(producer)}`;
}

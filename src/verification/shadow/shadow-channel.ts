import { elementHash, foldElementHash } from "../../model/element-hash.js";
import type { StreamElement, WatermarkStatus } from "../../model/stream-element.js";
import type { OldChannel } from "./old-channels.js";
import type { Origin } from "../reference/reference-operator.js";

/** Marks in `values` that an element is not a record. */
export const WATERMARK: unknown = Object.freeze({ element: "watermark" });
export const ACTIVE: unknown = Object.freeze({ element: "ACTIVE" });
export const IDLE: unknown = Object.freeze({ element: "IDLE" });

/** Read elements are dropped in batches of this size. */
const TRIM = 4096;

/**
 * What one attempt wrote to one subpartition, as the reference computes it: the elements that are not
 * read yet, and count and hash of all of them.
 */
export class ShadowChannel {
  count = 0;
  hash = 0;
  /** By position: where a restored element was in flight, if the parallelism has changed. */
  readonly oldChannels = new Map<number, OldChannel>();
  private dropped = 0;
  private values: unknown[] = [];
  private timestamps: number[] = [];
  private hashes: number[] = [];
  private origins: Origin[] = [];

  record(value: unknown, timestamp: number, origin: Origin, hash: number): void {
    this.append(value, timestamp, origin, hash);
  }

  watermark(timestamp: number, hash: number): void {
    this.append(WATERMARK, timestamp, null, hash);
  }

  status(status: WatermarkStatus, hash: number): void {
    this.append(status === "IDLE" ? IDLE : ACTIVE, 0, null, hash);
  }

  /** An element that was in flight at the checkpoint to which the job was set back. */
  restored(element: StreamElement, from: OldChannel | null): void {
    if (from !== null) this.oldChannels.set(this.count, from);
    const hash = elementHash(element);
    if (element.kind === "record") this.record(element.value, element.timestamp, null, hash);
    else if (element.kind === "watermark") this.watermark(element.timestamp, hash);
    else this.status(element.status, hash);
  }

  valueAt(position: number): unknown {
    return this.values[position - this.dropped];
  }

  timestampAt(position: number): number {
    return this.timestamps[position - this.dropped] as number;
  }

  originAt(position: number): Origin {
    return this.origins[position - this.dropped] as Origin;
  }

  /** Running hash of the elements before `position`. */
  hashBefore(position: number): number {
    if (position === 0) return 0;
    if (position === this.count) return this.hash;
    return this.hashes[position - 1 - this.dropped] as number;
  }

  /** Forgets what lies well before the reader's position. */
  trim(position: number): void {
    const read = position - 1 - this.dropped;
    if (read < TRIM) return;
    this.values = this.values.slice(read);
    this.timestamps = this.timestamps.slice(read);
    this.hashes = this.hashes.slice(read);
    this.origins = this.origins.slice(read);
    this.dropped += read;
  }

  private append(value: unknown, timestamp: number, origin: Origin, hash: number): void {
    this.values.push(value);
    this.timestamps.push(timestamp);
    this.origins.push(origin);
    this.hash = foldElementHash(this.hash, hash);
    this.hashes.push(this.hash);
    this.count++;
  }
}

/** The hash of an element, by the definition of the protocol. */
export function recordHash(value: unknown, timestamp: number): number {
  return elementHash({ kind: "record", value, timestamp } satisfies StreamElement);
}

/** A record: a JSON-like value and its event time in milliseconds (`MIN_TIMESTAMP` = none). */
export interface StreamRecord {
  readonly kind: "record";
  readonly value: unknown;
  readonly timestamp: number;
}

/** "No record older than `timestamp` is to be expected on this channel." */
export interface WatermarkElement {
  readonly kind: "watermark";
  readonly timestamp: number;
}

/** Whether a channel currently takes part in event time. */
export type WatermarkStatus = "ACTIVE" | "IDLE";

export interface WatermarkStatusElement {
  readonly kind: "watermarkStatus";
  readonly status: WatermarkStatus;
}

/** What travels inside data buffers, in order. */
export type StreamElement = StreamRecord | WatermarkElement | WatermarkStatusElement;

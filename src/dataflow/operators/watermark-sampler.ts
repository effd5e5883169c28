/**
 * The last watermarks of a split or of a whole source, sampled at regular intervals: alignment judges
 * by the oldest sample, so that a source may run ahead for a moment.
 *
 * Flink: org.apache.flink.streaming.api.operators.source.WatermarkSampler
 * Simplified: no
 */
import { MIN_TIMESTAMP } from "../../model/event-time.js";

export interface WatermarkSamples {
  latest: number;
  /** Oldest first; as many as `pipeline.watermark-alignment.buffer-size` says. */
  readonly samples: number[];
}

export function newSamples(capacity: number): WatermarkSamples {
  return { latest: MIN_TIMESTAMP, samples: new Array<number>(capacity).fill(MIN_TIMESTAMP) };
}

export function sampleLatest({ latest, samples }: WatermarkSamples): void {
  samples.push(latest);
  samples.shift();
}

/** Without a buffer the latest watermark itself. */
export function oldestSample({ latest, samples }: WatermarkSamples): number {
  return samples[0] ?? latest;
}

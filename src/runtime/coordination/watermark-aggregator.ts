/**
 * The lowest of several watermarks: of a source's subtasks, or of the sources of an alignment group.
 *
 * Flink: org.apache.flink.runtime.source.coordinator.SourceCoordinator.WatermarkAggregator
 * Simplified: no
 */
import { MIN_TIMESTAMP } from "../../model/event-time.js";

/** The last watermark of each member that has reported one. */
export type ReportedWatermarks<K> = Map<K, number>;

/** Notes a watermark; returns the new minimum, or `null` if it is the old one. */
export function aggregateWatermark<K>(
  reported: ReportedWatermarks<K>,
  member: K,
  watermark: number,
): number | null {
  const before = aggregatedWatermark(reported);
  reported.set(member, watermark);
  const after = aggregatedWatermark(reported);
  return after === before ? null : after;
}

export function aggregatedWatermark<K>(reported: ReportedWatermarks<K>): number {
  let minimum: number | null = null;
  for (const watermark of reported.values()) {
    if (minimum === null || watermark < minimum) minimum = watermark;
  }
  return minimum ?? MIN_TIMESTAMP;
}

/**
 * A range of whole numbers, cut into splits of nearly the same length.
 *
 * Flink: org.apache.flink.util.NumberSequenceIterator,
 * org.apache.flink.api.connector.source.lib.NumberSequenceSource.NumberSequenceSplit
 * Simplified: numbers are safe integers; a split is named by its range
 */
import type { SourceSplit } from "../../model/source.js";

export interface NumberRangeSplit extends SourceSplit {
  readonly from: number;
  /** Inclusive. */
  readonly to: number;
  /** How many numbers of the range have been read. */
  readonly position: number;
}

export function splitNumberRange(
  from: number,
  to: number,
  parallelism: number,
): readonly NumberRangeSplit[] {
  const count = to - from + 1;
  const base = Math.floor(count / parallelism);
  const extra = count - base * parallelism;
  const splits: NumberRangeSplit[] = [];
  let start = from;
  for (let index = 0; index < parallelism; index++) {
    const length = base + (index < extra ? 1 : 0);
    if (length > 0) {
      const end = start + length - 1;
      const splitId = `${String(start)}..${String(end)}`;
      splits.push(Object.freeze({ splitId, from: start, to: end, position: 0 }));
    }
    start += length;
  }
  return splits;
}

import { RandomSource } from "../../kernel/random-source.js";
import type { LogRecord } from "../../model/external-protocol.js";
import type { InputTopic } from "../../verification/run-evidence.js";
import type { HuntedVisit } from "./hunt-job.js";

const PARTITIONS = 2;
const START_MS = 1_772_442_000_000;
const SPAN_MS = 240_000;
const SECOND_MS = 1000;
const BURST = 5;
const BURST_EVERY_US = 50_000;

/**
 * Visits out of order by up to five seconds, on whole seconds so that watermarks meet the edges of
 * windows, in bursts so that records come close behind barriers; some come too late.
 */
export function huntInput(seed: string, records: number, lateRecords: number): InputTopic {
  const random = new RandomSource(seed).stream("hunt-input");
  const partitions: LogRecord[][] = Array.from({ length: PARTITIONS }, () => []);
  const lateEvery = lateRecords > 0 ? Math.max(2, Math.floor(records / lateRecords)) : Infinity;
  for (let index = 0; index < records; index++) {
    const isLate = index > 0 && index % lateEvery === 0;
    const now = Math.floor((index * SPAN_MS) / records);
    const delay = isLate ? 6 + random.below(20) : random.below(6);
    const timestamp = START_MS + (Math.floor(now / SECOND_MS) - delay) * SECOND_MS;
    const value: HuntedVisit = Object.freeze({
      timestamp,
      page: `/page-${String(random.below(6))}`,
      user: random.below(15) === 0 ? "robot" : `user-${String(random.below(20))}`,
    });
    const availableAtUs = Math.floor(index / BURST) * BURST_EVERY_US;
    partitions[index % PARTITIONS]?.push(Object.freeze({ value, availableAtUs }));
  }
  return { partitions: partitions.map((all, id) => ({ id: String(id), records: all })) };
}

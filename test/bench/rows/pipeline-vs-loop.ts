import { type BenchRow, measurePairs } from "../bench-row.js";
import { BUSY_JOB_SIZE, busyJob, runBusyJob } from "../busy-job.js";

const MINUTE_MS = 60_000;
const OUT_OF_ORDERNESS_MS = 5_000;

interface Visit {
  readonly page: string;
  readonly timestamp: number;
}

/** The same computation by hand: counts per page and minute, watermark, eviction, sums per minute. */
function countByHand(partitions: readonly (readonly Visit[])[]): Map<number, number> {
  const perPage = new Map<string, Map<number, { visits: number }>>();
  const perMinute = new Map<number, number>();
  let latest = 0;
  let nextEviction = 0;
  const evict = (watermark: number): void => {
    for (const windows of perPage.values()) {
      for (const [start, { visits }] of windows) {
        if (start + MINUTE_MS - 1 > watermark) continue;
        perMinute.set(start, (perMinute.get(start) ?? 0) + visits);
        windows.delete(start);
      }
    }
  };
  const length = Math.max(...partitions.map((visits) => visits.length));
  for (let i = 0; i < length; i++) {
    for (const visits of partitions) {
      const visit = visits[i];
      if (visit === undefined) continue;
      const { page, timestamp } = visit;
      let windows = perPage.get(page);
      if (windows === undefined)
        perPage.set(page, (windows = new Map<number, { visits: number }>()));
      const start = timestamp - (timestamp % MINUTE_MS);
      const count = windows.get(start);
      if (count === undefined) windows.set(start, { visits: 1 });
      else count.visits++;
      if (timestamp > latest) latest = timestamp;
    }
    const watermark = latest - OUT_OF_ORDERNESS_MS - 1;
    if (watermark < nextEviction) continue;
    evict(watermark);
    nextEviction = watermark - (watermark % MINUTE_MS) + MINUTE_MS;
  }
  evict(Infinity);
  return perMinute;
}

export const row: BenchRow = {
  id: "pipeline-vs-loop",
  what: "records a second: the whole runtime, 1024 records per turn, with checkpoints / a hand-written loop",
  goal: 0.2,
  floor: 0.03,
  measure: () => {
    const prepared = busyJob(1024);
    const partitions = prepared.inputs.flatMap((input) =>
      input.partitions.map(({ records }) => records.map(({ value }) => value as Visit)),
    );
    let checkpoints = 0;
    const measured = measurePairs(
      () => {
        checkpoints = runBusyJob(prepared);
        return BUSY_JOB_SIZE.visits;
      },
      () => {
        const total = [...countByHand(partitions).values()].reduce((sum, count) => sum + count, 0);
        if (total !== BUSY_JOB_SIZE.visits) throw new Error(`the loop counted ${String(total)}`);
        return BUSY_JOB_SIZE.visits;
      },
      { warmUp: 4 },
    );
    return { ...measured, details: { ...measured.details, checkpoints } };
  },
};

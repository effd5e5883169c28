import { concatMap, count, filter, from, groupBy, map, mergeMap, reduce } from "rxjs";
import { type BenchRow, measurePairs } from "../bench-row.js";
import { type BusyJobSize, busyJob, runBusyJob } from "../busy-job.js";

const MINUTE_MS = 60_000;

/** Sixty thousand groups of page and minute: RxJS keeps an observable for each. */
const SIZE: BusyJobSize = { visits: 960_000, minutes: 60 };

interface Visit {
  readonly page: string;
  readonly timestamp: number;
}

/** Visits per page and minute, then per minute, as one writes it with RxJS; it ends with its input. */
function countWithRxjs(partitions: readonly (readonly Visit[])[]): number {
  let total = 0;
  from(partitions)
    .pipe(
      concatMap((visits) => from(visits)),
      filter(({ page }) => page !== ""),
      map(({ page, timestamp }) => ({ page, minute: timestamp - (timestamp % MINUTE_MS) })),
      groupBy(({ page, minute }) => `${page}/${String(minute)}`),
      mergeMap((group) =>
        group.pipe(
          count(),
          map((visits) => ({
            minute: Number(group.key.slice(group.key.lastIndexOf("/") + 1)),
            visits,
          })),
        ),
      ),
      groupBy(({ minute }) => minute),
      mergeMap((group) => group.pipe(reduce((sum, { visits }) => sum + visits, 0))),
    )
    .subscribe((visits) => {
      total += visits;
    });
  return total;
}

export const row: BenchRow = {
  id: "pipeline-vs-rxjs",
  what: "records a second: the whole runtime, 1024 records per turn, with checkpoints / RxJS groupBy and count without",
  goal: 10,
  floor: 3,
  measure: () => {
    const prepared = busyJob(1024, SIZE);
    const partitions = prepared.inputs.flatMap((input) =>
      input.partitions.map(({ records }) => records.map(({ value }) => value as Visit)),
    );
    let checkpoints = 0;
    const measured = measurePairs(
      () => {
        checkpoints = runBusyJob(prepared);
        return SIZE.visits;
      },
      () => {
        const total = countWithRxjs(partitions);
        if (total !== SIZE.visits) throw new Error(`RxJS counted ${String(total)}`);
        return SIZE.visits;
      },
      { pairs: 3, warmUp: 2 },
    );
    return { ...measured, details: { ...measured.details, checkpoints } };
  },
};

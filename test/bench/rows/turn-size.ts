import { type BenchRow, measurePairs } from "../bench-row.js";
import { BUSY_JOB_SIZE, busyJob, runBusyJob } from "../busy-job.js";

export const row: BenchRow = {
  id: "turn-size",
  what: "records a second of the whole runtime: one record per turn / 1024 records per turn",
  goal: 1 / 6,
  floor: 1 / 30,
  measure: () => {
    const single = busyJob(1);
    const many = busyJob(1024);
    return measurePairs(
      () => {
        runBusyJob(single);
        return BUSY_JOB_SIZE.visits;
      },
      () => {
        runBusyJob(many);
        return BUSY_JOB_SIZE.visits;
      },
      { pairs: 3, warmUp: 2 },
    );
  },
};

import { prepareRequest } from "../../../src/cli/prepare-request.js";
import { sweepRuns, type SweepPlan } from "../../../src/scenario/sweep.js";
import type { BenchRow } from "../bench-row.js";

/** Until then much code is still being compiled: the rate has more than doubled. */
const WARM_UP_RUNS = 200;
const RUNS = 300;

const PLAN: SweepPlan = {
  kinds: ["crash-tm"],
  targets: ["tm-1", "tm-2", "tm-4"],
  every: 17,
  own: false,
  commands: false,
  shard: { part: 0, of: 1 },
};

/** By processor time of one core, the fork from the control run, the run and its verification included. */
export const row: BenchRow = {
  id: "schedules-per-second",
  what: "crash schedules of count-visits-small, forked, run and verified, a second and core",
  goal: 200,
  floor: 50,
  measure: async () => {
    const request = { scenario: "count-visits-small", set: [], crashes: [], ownFaults: false };
    const runs = sweepRuns(await prepareRequest(request), PLAN);
    let start = process.cpuUsage();
    let measured = 0;
    for (let run = 0; run < WARM_UP_RUNS + RUNS; run++) {
      if (run === WARM_UP_RUNS) start = process.cpuUsage();
      const next = runs.next();
      if (next.done === true) break;
      if (next.value.verdict.kind === "fail") throw new Error("a schedule failed");
      if (run >= WARM_UP_RUNS) measured++;
    }
    const { user, system } = process.cpuUsage(start);
    return { ratio: (measured * 1_000_000) / (user + system), details: { runs: measured } };
  },
};

import { SweepTally, sweepRuns, type SweepResult } from "../scenario/sweep.js";
import { prepareRequest } from "./prepare-request.js";
import type { SweepShare, SweepTask } from "./run-sweep.js";
import { serveTask } from "./serve-task.js";

const RUNS_PER_MESSAGE = 50;

serveTask<SweepTask, SweepShare, SweepResult>(async ({ request, plan }, tell) => {
  const prepared = await prepareRequest(request);
  const tally = new SweepTally(prepared);
  for (const run of sweepRuns(prepared, plan)) {
    tally.add(run);
    if (tally.count % RUNS_PER_MESSAGE === 0) tell({ runs: tally.count, share: run.share });
  }
  return tally.result(0);
});

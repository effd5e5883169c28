import { parentPort, workerData } from "node:worker_threads";
import { SweepTally, sweepRuns } from "../scenario/sweep.js";
import { prepareRequest } from "./prepare-request.js";
import type { SweepMessage, SweepTask } from "./run-sweep.js";

const RUNS_PER_MESSAGE = 50;

function post(message: SweepMessage): void {
  parentPort?.postMessage(message);
}

async function sweep({ request, plan }: SweepTask): Promise<void> {
  const prepared = await prepareRequest(request);
  const tally = new SweepTally(prepared);
  for (const run of sweepRuns(prepared, plan)) {
    tally.add(run);
    if (tally.count % RUNS_PER_MESSAGE === 0)
      post({ kind: "progress", done: { runs: tally.count, share: run.share } });
  }
  post({ kind: "result", result: tally.result(0) });
}

sweep(workerData as SweepTask).catch((error: unknown) => {
  const { name, message } = error as Error;
  post({ kind: "error", name, message });
});

import type { RunRequest } from "../scenario/run-request.js";
import { SweepTally, sweepRuns, type SweepPlan, type SweepResult } from "../scenario/sweep.js";
import type { CommandIo } from "./command-io.js";
import { amount } from "../report/text-look.js";
import { prepareRequest } from "./prepare-request.js";
import { ProgressLine } from "./progress-line.js";
import { inThreads } from "./threads.js";

/** What a thread is given: its share of the sweep. */
export interface SweepTask {
  readonly request: RunRequest;
  readonly plan: SweepPlan;
}

/** How far a thread is: its runs so far, and from 0 to 1. */
export interface SweepShare {
  readonly runs: number;
  readonly share: number;
}

const PROGRESS_MS = 500;

/** Sweeps in several threads and adds up; the result does not depend on how many there are. */
export async function runSweep(
  io: CommandIo,
  request: RunRequest,
  plan: Omit<SweepPlan, "shard">,
  workers: number,
): Promise<SweepResult> {
  const startedAt = performance.now();
  const parts = Array.from({ length: workers }, (_, part) => ({
    request,
    plan: { ...plan, shard: { part, of: workers } },
  }));
  const results =
    workers === 1 ? [await sweepHere(io, parts[0] as SweepTask)] : await sweepInThreads(io, parts);
  return merged(results, Math.round(performance.now() - startedAt));
}

async function sweepHere(io: CommandIo, { request, plan }: SweepTask): Promise<SweepResult> {
  const prepared = await prepareRequest(request);
  const tally = new SweepTally(prepared);
  const line = new ProgressLine(io);
  let toldAt = performance.now();
  for (const run of sweepRuns(prepared, plan)) {
    tally.add(run);
    await io.breathe();
    if (performance.now() - toldAt < PROGRESS_MS) continue;
    toldAt = performance.now();
    line.tell(amount(tally.count, "run"), run.share);
  }
  line.end(amount(tally.count, "run"));
  return tally.result(0);
}

async function sweepInThreads(io: CommandIo, tasks: readonly SweepTask[]): Promise<SweepResult[]> {
  // A wrong scenario is told here, once, and not by every thread.
  await prepareRequest((tasks[0] as SweepTask).request);
  const line = new ProgressLine(io);
  const done = tasks.map((): SweepShare => ({ runs: 0, share: 0 }));
  const runs = (): string =>
    amount(
      sumOf(done, (one) => one.runs),
      "run",
    );
  const ticker = setInterval(() => {
    line.tell(runs(), sumOf(done, (one) => one.share) / done.length);
  }, PROGRESS_MS);
  try {
    const script = new URL("./sweep-worker.js", import.meta.url);
    const found = await inThreads<SweepTask, SweepShare, SweepResult>(
      io,
      script,
      tasks,
      (share, index) => (done[index] = share),
    );
    line.end(
      amount(
        sumOf(found, (one) => one.runs),
        "run",
      ),
    );
    return found;
  } finally {
    clearInterval(ticker);
  }
}

function sumOf<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}

function merged(results: readonly SweepResult[], wallMs: number): SweepResult {
  const sum = (of: (result: SweepResult) => number): number => sumOf(results, of);
  return {
    scenario: results[0]?.scenario ?? "",
    runs: sum(({ runs }) => runs),
    verdicts: {
      pass: sum(({ verdicts }) => verdicts.pass),
      fail: sum(({ verdicts }) => verdicts.fail),
      declared: sum(({ verdicts }) => verdicts.declared),
      inconclusive: sum(({ verdicts }) => verdicts.inconclusive),
    },
    failures: results
      .flatMap(({ failures }) => failures)
      .sort((left, right) => left.event - right.event || (left.fault < right.fault ? -1 : 1)),
    afterTerminal: sum(({ afterTerminal }) => afterTerminal),
    wallMs,
  };
}

/**
 * Runs a cluster until its jobs are over and what they left behind has come to rest.
 *
 * Flink: none (a real cluster is waited for by its clients)
 * Simplified: no
 */
import type { Simulation } from "../kernel/simulation.js";

/** When to stop. */
export interface SettlingLimits {
  /** How many jobs there are. */
  readonly jobs: number;
  /** How long after the last one's end the run goes on. */
  readonly settlingUs: number;
  readonly limitUs: number;
  readonly limitEvents: number;
}

/** Says whether the jobs came to their ends. */
export function runUntilSettled(
  simulation: Simulation,
  { jobs, settlingUs, limitUs, limitEvents }: SettlingLimits,
): boolean {
  const { trace } = simulation;
  let running = jobs;
  let terminalUs = Infinity;
  let seen = 0;
  simulation.run(() => {
    for (; seen < trace.recordCount; seen++) {
      if (trace.typeAt(seen) !== "job.status") continue;
      const status = trace.recordAt(seen).fields["to"];
      const isOver = status === "FINISHED" || status === "FAILED" || status === "CANCELED";
      if (isOver && --running === 0) terminalUs = simulation.now;
    }
    return simulation.now > Math.min(terminalUs + settlingUs, limitUs);
  }, limitEvents);
  return terminalUs < Infinity;
}

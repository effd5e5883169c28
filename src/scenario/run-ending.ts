import type { Simulation } from "../kernel/simulation.js";
import type { RunProgress } from "./run-progress.js";

/**
 * Why a run is over: all jobs are terminal and what they left behind is tidied up; the user's
 * `--until`; a limit of the scenario; or nothing is left that could happen.
 */
export type RunEnding = "settled" | "until" | "time limit" | "event limit" | "stuck";

/** Where a run is cut off. */
export interface RunLimits {
  readonly untilUs: number;
  readonly virtualTimeUs: number;
  readonly events: number;
}

/** How long the cluster gets to tidy up after the last job: slots, checkpoints, high-availability data. */
const SETTLING_US = 50_000;

/** Whether the run is over now; asked after every event. */
export function endingOf(
  simulation: Simulation,
  progress: RunProgress,
  limits: RunLimits,
): RunEnding | undefined {
  const { now } = simulation;
  const terminalUs = progress.terminalUs;
  if (terminalUs !== undefined && now > terminalUs + SETTLING_US) return "settled";
  if (now >= limits.untilUs) return "until";
  if (now >= limits.virtualTimeUs) return "time limit";
  return simulation.eventCount >= limits.events ? "event limit" : undefined;
}

/** Whether the run was stopped before its jobs were over: then nothing is proven. */
export function isCutOff(ending: RunEnding): boolean {
  return ending !== "settled";
}

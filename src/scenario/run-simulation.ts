import type { Simulation } from "../kernel/simulation.js";
import type { PreparedScenario } from "./prepared-scenario.js";
import { endingOf, type RunEnding } from "./run-ending.js";
import type { RunProgress } from "./run-progress.js";

const EVENTS_PER_YIELD = 5_000;

/** Runs on to the end, and comes up for air now and then. */
export function* simulate(
  { limits }: Pick<PreparedScenario, "limits">,
  simulation: Simulation,
  progress: RunProgress,
): Generator<undefined, RunEnding> {
  for (let count = 1; ; count++) {
    if (!simulation.step()) return "stuck";
    const ending = endingOf(simulation, progress, limits);
    if (ending !== undefined) return ending;
    if (count % EVENTS_PER_YIELD === 0) yield;
  }
}

/** Runs on to the end. */
export function simulateToEnd(
  prepared: Pick<PreparedScenario, "limits">,
  simulation: Simulation,
  progress: RunProgress,
): RunEnding {
  const running = simulate(prepared, simulation, progress);
  for (;;) {
    const { done, value } = running.next();
    if (done === true) return value;
  }
}

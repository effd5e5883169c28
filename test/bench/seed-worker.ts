import { parentPort } from "node:worker_threads";
import { runScenario } from "../../src/scenario/run-scenario.js";

/** What a thread is asked: one run of the scenario for each seed. */
export interface SeedTask {
  readonly scenarioText: string;
  readonly seeds: readonly string[];
}

/** What it answers: verdict and digest by seed. */
export type SeedResults = readonly (readonly [seed: string, result: string])[];

parentPort?.on("message", ({ scenarioText, seeds }: SeedTask) => {
  const results: SeedResults = seeds.map((seed) => {
    const { verdict, digest } = runScenario(scenarioText, { seed });
    return [seed, `${verdict.kind} ${digest}`];
  });
  parentPort?.postMessage(results);
});

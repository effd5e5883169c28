import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { type BenchRow, type Measured, median } from "../bench-row.js";
import type { SeedResults, SeedTask } from "../seed-worker.js";

const SCENARIO = new URL("../../../scenarios/count-visits-small.yaml", import.meta.url);
const SEEDS = 120;
/** Seeds that a thread gets at a time: it fetches more when it is done with them. */
const CHUNK = 10;
const ROUNDS = 3;

function ask(worker: Worker, task: SeedTask): Promise<SeedResults> {
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", (results: SeedResults) => {
      worker.off("error", reject);
      resolve(results);
    });
    worker.postMessage(task);
  });
}

/** Runs all seeds on the workers; answers the results in the order of seeds, and how long it took. */
async function runAll(
  workers: readonly Worker[],
  scenarioText: string,
): Promise<{ results: string; ms: number }> {
  const waiting = Array.from({ length: SEEDS }, (_, seed) => String(seed));
  const found = new Map<string, string>();
  const start = performance.now();
  await Promise.all(
    workers.map(async (worker) => {
      while (waiting.length > 0) {
        const seeds = waiting.splice(0, CHUNK);
        for (const [seed, result] of await ask(worker, { scenarioText, seeds })) {
          found.set(seed, result);
        }
      }
    }),
  );
  const ms = performance.now() - start;
  const results = Array.from({ length: SEEDS }, (_, seed) => found.get(String(seed)));
  return { results: results.join("\n"), ms };
}

async function measure(): Promise<Measured> {
  const scenarioText = readFileSync(SCENARIO, "utf8");
  const workers = Array.from(
    { length: 2 },
    () => new Worker(new URL("../seed-worker.ts", import.meta.url)),
  );
  try {
    await runAll(workers, scenarioText);
    const rounds: { one: number; two: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const one = await runAll(workers.slice(round % 2, (round % 2) + 1), scenarioText);
      const two = await runAll(workers, scenarioText);
      if (one.results !== two.results) throw new Error("two workers found something else than one");
      rounds.push({ one: one.ms, two: two.ms });
    }
    return {
      ratio: median(rounds.map(({ one, two }) => one / two)),
      details: {
        seeds: SEEDS,
        oneWorkerMs: Math.round(median(rounds.map(({ one }) => one))),
        twoWorkersMs: Math.round(median(rounds.map(({ two }) => two))),
        processors: availableParallelism(),
      },
    };
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** By the clock on the wall, the only measure of threads: it wants a machine that does nothing else. */
export const row: BenchRow = {
  id: "workers",
  what: "runs a second of count-visits-small, independent seeds: two worker threads / one",
  goal: 1.5,
  floor: 1.2,
  measure,
};

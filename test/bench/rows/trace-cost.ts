import { type BenchRow, measurePairs, type Workload } from "../bench-row.js";
import { benchWorld } from "../bench-world.js";

const EVENTS = 200_000;

function run(trace: boolean): Workload {
  return () => {
    benchWorld({ trace }).run(() => false, EVENTS);
    return EVENTS;
  };
}

export const row: BenchRow = {
  id: "trace-cost",
  what: "events a second of thirty processes: with trace and digests / without",
  goal: 1 / 1.25,
  floor: 1 / 2,
  measure: () => measurePairs(run(true), run(false), { pairs: 9 }),
};

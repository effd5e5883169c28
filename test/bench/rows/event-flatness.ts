import type { Simulation } from "../../../src/kernel/simulation.js";
import { type BenchRow, measurePairs } from "../bench-row.js";
import { idleCluster } from "../big-cluster.js";

const EVENTS = 100_000;
/** By then all have registered. */
const SETTLED_US = 12_000_000;

function settled(taskManagers: number): Simulation {
  const simulation = idleCluster(taskManagers);
  simulation.run(() => simulation.now >= SETTLED_US);
  return simulation;
}

/** The next events of a cluster that sends heartbeats. */
function goOn(simulation: Simulation): () => number {
  return () => {
    simulation.run(() => false, simulation.eventCount + EVENTS);
    return EVENTS;
  };
}

export const row: BenchRow = {
  id: "event-flatness",
  what: "events a second of idle clusters: with 10,000 TaskManagers / with 10",
  goal: 1 / 4,
  floor: 1 / 10,
  measure: () => measurePairs(goOn(settled(10_000)), goOn(settled(10)), { pairs: 3 }),
};

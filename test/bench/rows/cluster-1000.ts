import { type BenchRow, type Measured, median } from "../bench-row.js";
import { busyCluster } from "../big-cluster.js";

const TASK_MANAGERS = 1_000;
/** By then all tasks run. */
const RUNNING_US = 11_000_000;
const STRETCH_US = 20_000_000;
const STRETCHES = 5;

function measure(): Measured {
  const simulation = busyCluster(TASK_MANAGERS);
  const runTo = (timeUs: number): void => {
    simulation.run(() => simulation.now >= timeUs);
  };
  runTo(RUNNING_US);
  const startUpEvents = simulation.eventCount;
  const ratios: number[] = [];
  for (let stretch = 1; stretch <= STRETCHES; stretch++) {
    const start = process.cpuUsage();
    runTo(RUNNING_US + stretch * STRETCH_US);
    const { user, system } = process.cpuUsage(start);
    ratios.push(STRETCH_US / (user + system));
  }
  let checkpoints = 0;
  for (let record = 0; record < simulation.trace.recordCount; record++) {
    if (simulation.trace.typeAt(record) === "checkpoint.completed") checkpoints++;
  }
  return {
    ratio: median(ratios),
    details: {
      taskManagers: TASK_MANAGERS,
      checkpoints,
      startUpEvents,
      events: simulation.eventCount - startUpEvents,
    },
  };
}

export const row: BenchRow = {
  id: "cluster-1000",
  what: "virtual time / processor time of 1,000 TaskManagers with a task each, heartbeats and checkpoints every 10 s",
  goal: 100,
  floor: 10,
  measure,
};

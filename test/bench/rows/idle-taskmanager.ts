import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { BenchRow, Measured } from "../bench-row.js";
import { idleCluster } from "../big-cluster.js";

const TASK_MANAGERS = 10_000;
const GOAL_BYTES = 32 * 1024;
/** By then all have registered and sent a first heartbeat. */
const SETTLED_US = 30_000_000;

/** Memory in use after a full collection, typed arrays included. */
function usedBytes(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function measure(): Measured {
  const before = usedBytes();
  const simulation = idleCluster(TASK_MANAGERS);
  simulation.run(() => simulation.now >= SETTLED_US);
  const bytes = usedBytes() - before;
  return {
    ratio: GOAL_BYTES / (bytes / TASK_MANAGERS),
    details: {
      taskManagers: TASK_MANAGERS,
      bytesPerTaskManager: Math.round(bytes / TASK_MANAGERS),
      megabytes: Math.round(bytes / 1e6),
      residentMegabytes: Math.round(process.memoryUsage().rss / 1e6),
      events: simulation.eventCount,
    },
  };
}

export const row: BenchRow = {
  id: "idle-taskmanager",
  what: "32 KiB / memory of one idle TaskManager with four slots, out of 10,000 (trace included)",
  goal: 1,
  floor: 1 / 4,
  measure,
};

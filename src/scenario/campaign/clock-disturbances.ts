import type { RandomStream } from "../../kernel/random-source.js";
import { between, oneOf, type Disturbance } from "./drawn-fault.js";
import type { FaultGround } from "./fault-ground.js";

const PARTS_PER_MILLION = 200_000;
const FARTHEST_SKEW_US = 3_600_000_000;

function anyMachine(random: RandomStream, ground: FaultGround): string {
  return oneOf(random, [...ground.taskManagers, ...ground.jobManagers]);
}

/** Wall clocks that are wrong, and timers that are late: only times may change. */
export const CLOCK_DISTURBANCES: readonly Disturbance[] = [
  {
    name: "skew",
    failsJob: false,
    applies: () => true,
    draw: (random, ground) => [
      {
        kind: "skew",
        target: anyMachine(random, ground),
        amountUs: between(random, -FARTHEST_SKEW_US, FARTHEST_SKEW_US),
        forUs: between(random, ground.heartbeatTimeoutUs, 10 * ground.heartbeatTimeoutUs),
      },
    ],
  },
  {
    name: "drift",
    failsJob: false,
    applies: () => true,
    draw: (random, ground) => [
      {
        kind: "drift",
        target: anyMachine(random, ground),
        partsPerMillion: random.below(2 * PARTS_PER_MILLION) - PARTS_PER_MILLION,
        forUs: between(random, ground.heartbeatTimeoutUs, 10 * ground.heartbeatTimeoutUs),
      },
    ],
  },
  {
    name: "slack",
    failsJob: false,
    applies: () => true,
    draw: (random, ground) => [
      {
        kind: "slack",
        target: anyMachine(random, ground),
        amountUs: between(random, 1, ground.heartbeatTimeoutUs / 10),
        forUs: between(random, ground.heartbeatTimeoutUs / 2, 4 * ground.heartbeatTimeoutUs),
      },
    ],
  },
];

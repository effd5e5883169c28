import { between, oneOf, type Disturbance } from "./drawn-fault.js";
import type { FaultGround } from "./fault-ground.js";

/** Machines that stop, for a while or for ever; each comes back in the end. */
export const MACHINE_DISTURBANCES: readonly Disturbance[] = [
  {
    name: "crash-tm",
    failsJob: true,
    applies: ({ taskManagers }) => taskManagers.length > 0,
    draw: (random, { taskManagers, heartbeatTimeoutUs }) => [
      {
        kind: "crash",
        target: oneOf(random, taskManagers),
        forUs: between(random, heartbeatTimeoutUs / 20, 2 * heartbeatTimeoutUs),
      },
    ],
  },
  {
    name: "pause-tm",
    failsJob: false,
    applies: ({ taskManagers }) => taskManagers.length > 0,
    draw: (random, { taskManagers, heartbeatTimeoutUs }) => [
      {
        kind: "pause",
        target: oneOf(random, taskManagers),
        forUs: between(random, heartbeatTimeoutUs / 100, heartbeatTimeoutUs / 2),
      },
    ],
  },
  {
    name: "zombie-tm",
    failsJob: true,
    applies: ({ taskManagers }) => taskManagers.length > 0,
    draw: (random, { taskManagers, heartbeatTimeoutUs }) => [
      {
        kind: "pause",
        target: oneOf(random, taskManagers),
        forUs: between(random, heartbeatTimeoutUs, 3 * heartbeatTimeoutUs),
      },
    ],
  },
  {
    name: "crash-jm",
    failsJob: true,
    // Without high availability the job is lost with it.
    applies: ({ isHighlyAvailable }) => isHighlyAvailable,
    draw: (random, ground) => [
      {
        kind: "crash",
        target: oneOf(random, ground.jobManagers),
        forUs: between(random, ground.sessionTimeoutUs / 20, 2 * ground.sessionTimeoutUs),
      },
    ],
  },
  {
    name: "pause-jm",
    failsJob: true,
    applies: () => true,
    draw: (random, ground) => [
      {
        kind: "pause",
        target: oneOf(random, ground.jobManagers),
        forUs: between(random, ground.heartbeatTimeoutUs / 50, longestSilenceUs(ground)),
      },
    ],
  },
  {
    name: "outside-away",
    failsJob: true,
    applies: () => true,
    draw: (random, { outside, heartbeatTimeoutUs }) => [
      {
        kind: oneOf(random, ["crash", "pause"] as const),
        target: oneOf(random, outside),
        forUs: between(random, heartbeatTimeoutUs / 50, heartbeatTimeoutUs),
      },
    ],
  },
];

/** With high availability somebody else takes over meanwhile. */
function longestSilenceUs({
  isHighlyAvailable,
  heartbeatTimeoutUs,
  sessionTimeoutUs,
}: FaultGround) {
  return isHighlyAvailable ? 2 * sessionTimeoutUs : heartbeatTimeoutUs;
}

import type { RandomStream } from "../../kernel/random-source.js";
import { between, oneOf, type Disturbance, type DrawnFault } from "./drawn-fault.js";
import type { FaultGround } from "./fault-ground.js";

const CHANNELS = ["rpc", "data", "io"] as const;

/** A channel, and the other end of it if only one connection is meant. */
function link(
  random: RandomStream,
  { taskManagers, jobManagers, outside }: FaultGround,
  target: string,
): { readonly channel: string; readonly peer?: string } {
  const channel = oneOf(random, CHANNELS);
  if (random.below(2) === 0) return { channel };
  const ends = { rpc: jobManagers, data: taskManagers, io: outside };
  const peers = ends[channel].filter((name) => name !== target);
  return peers.length === 0 ? { channel } : { channel, peer: oneOf(random, peers) };
}

function partition(random: RandomStream, ground: FaultGround): readonly DrawnFault[] {
  const target = oneOf(random, ground.taskManagers);
  const { heartbeatTimeoutUs } = ground;
  const forUs = between(random, heartbeatTimeoutUs / 20, 2 * heartbeatTimeoutUs);
  return [{ kind: "partition", target, ...link(random, ground, target), forUs }];
}

function slowLink(random: RandomStream, ground: FaultGround): readonly DrawnFault[] {
  const target = oneOf(random, ground.taskManagers);
  const { heartbeatTimeoutUs } = ground;
  return [
    {
      kind: "slow",
      target,
      ...link(random, ground, target),
      amountUs: between(random, heartbeatTimeoutUs / 5000, heartbeatTimeoutUs / 10),
      forUs: between(random, heartbeatTimeoutUs / 2, 4 * heartbeatTimeoutUs),
    },
  ];
}

function reset(random: RandomStream, ground: FaultGround): readonly DrawnFault[] {
  const target = oneOf(random, ground.taskManagers);
  return [{ kind: "reset", target, ...link(random, ground, target) }];
}

/** Connections that stall, break, or take their time. */
export const NETWORK_DISTURBANCES: readonly Disturbance[] = [
  {
    name: "partition",
    failsJob: true,
    applies: ({ taskManagers }) => taskManagers.length > 0,
    draw: partition,
  },
  {
    name: "split-brain",
    failsJob: true,
    applies: ({ isHighlyAvailable }) => isHighlyAvailable,
    draw: (random, { jobManagers, sessionTimeoutUs }) => [
      {
        kind: "partition",
        target: oneOf(random, jobManagers),
        peer: "ha",
        forUs: between(random, sessionTimeoutUs / 4, 2 * sessionTimeoutUs),
      },
    ],
  },
  {
    name: "slow",
    failsJob: false,
    applies: ({ taskManagers }) => taskManagers.length > 0,
    draw: slowLink,
  },
  {
    name: "reset",
    failsJob: true,
    applies: ({ taskManagers }) => taskManagers.length > 0,
    draw: reset,
  },
];

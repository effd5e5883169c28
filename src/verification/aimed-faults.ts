import type { Fault } from "../kernel/fault.js";
import { compareText } from "../kernel/plain-data.js";
import { RandomSource, type RandomStream } from "../kernel/random-source.js";
import type { SimTime } from "../kernel/sim-time.js";

/** Points of the protocols at which a crash hurts most; random moments rarely meet them. */
const AIMED: readonly string[] = ["checkpoint.", "txn.", "task.", "store."];

const CHANNELS: readonly string[] = ["rpc", "data", "io"];
const SLOW_FROM_US = 200_000;
const SLOW_STEP_US = 5_000;

/** What a plan of faults is drawn from. */
export interface FaultTargets {
  /** Machines that may be struck. */
  readonly machines: readonly string[];
  /** How often each protocol point is passed in the run without faults. */
  readonly points: ReadonlyMap<string, number>;
  /** Virtual time at which that run ends. */
  readonly endUs: number;
  /** A machine that stands still for longer is given up. */
  readonly heartbeatTimeoutUs: number;
}

/**
 * Faults of one run, a function of the seed: in most a crash at a protocol point, in some a machine
 * that is given up and comes back (a zombie) or goes on regardless (an outcast); in half of them slow
 * links besides.
 */
export function aimedFaults(seed: string, targets: FaultTargets): readonly Fault[] {
  const random = new RandomSource(seed).stream("aimed-faults");
  const slow = random.below(2) === 0 ? [slowLink(random, targets)] : [];
  switch (random.below(9)) {
    case 0:
      return slow;
    case 1:
      return [...slow, zombie(random, targets)];
    case 2:
    case 3:
      return outcast(random, targets);
    case 4:
      return [...slow, crash(random, targets, "first"), crash(random, targets, "second")];
    case 5:
      return [...slow, zombie(random, targets), crash(random, targets, "crash")];
    default:
      return [...slow, crash(random, targets, "crash")];
  }
}

function machine(random: RandomStream, { machines }: FaultTargets): string {
  return machines[random.below(machines.length)] as string;
}

function crash(random: RandomStream, targets: FaultTargets, id: string): Fault {
  const points = [...targets.points]
    .filter(([name]) => AIMED.some((prefix) => name.startsWith(prefix)))
    .sort((left, right) => compareText(left[0], right[0]));
  const [point, passings] = points[random.below(points.length)] as [string, number];
  const when = { kind: "point", point, nth: 1 + random.below(passings) } as const;
  return { id, kind: "crash", target: machine(random, targets), when };
}

/** Wakes up around the time at which its work has been given to others. */
function zombie(random: RandomStream, targets: FaultTargets): Fault {
  const { endUs, heartbeatTimeoutUs } = targets;
  const atUs = Math.floor(endUs / 4) + random.below(Math.floor((endUs * 3) / 4));
  return {
    id: "zombie",
    kind: "pause",
    target: machine(random, targets),
    when: { kind: "time", atUs: atUs as SimTime },
    forUs: heartbeatTimeoutUs + random.below(heartbeatTimeoutUs),
  };
}

/**
 * Loses the JobManager but not the outside world, whose answers it gets late: it goes on writing while
 * its successor begins.
 */
function outcast(random: RandomStream, targets: FaultTargets): readonly Fault[] {
  const { endUs, heartbeatTimeoutUs } = targets;
  const target = machine(random, targets);
  const atUs = Math.floor(endUs / 4) + random.below(Math.floor(endUs / 2));
  const when = { kind: "time", atUs: atUs as SimTime } as const;
  const lasting = { target, when, forUs: 3 * heartbeatTimeoutUs };
  const amountUs = Math.floor(heartbeatTimeoutUs / 4) + random.below(heartbeatTimeoutUs);
  return [
    { id: "outcast", kind: "partition", channel: "rpc", ...lasting },
    { id: "slow", kind: "slow", channel: "io", amountUs, ...lasting },
  ];
}

function slowLink(random: RandomStream, targets: FaultTargets): Fault {
  return {
    id: "slow",
    kind: "slow",
    target: machine(random, targets),
    channel: CHANNELS[random.below(CHANNELS.length)] as string,
    when: { kind: "time", atUs: SLOW_FROM_US as SimTime },
    amountUs: SLOW_STEP_US * (1 + random.below(12)),
  };
}

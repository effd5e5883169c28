import type { Fault } from "../kernel/fault.js";
import { RandomSource } from "../kernel/random-source.js";
import { compareText } from "../kernel/plain-data.js";
import type { SimTime } from "../kernel/sim-time.js";

/** Points of the protocols at which a crash hurts most; random moments rarely meet them. */
const AIMED: readonly string[] = ["checkpoint.", "txn.", "task.", "store."];

/** What a plan of faults is drawn from. */
export interface FaultTargets {
  /** Machines that may be struck. */
  readonly machines: readonly string[];
  /** How often each protocol point is passed in the run without faults. */
  readonly points: ReadonlyMap<string, number>;
  /** Virtual time at which that run ends. */
  readonly endUs: number;
  /** Longer than the heartbeat timeout: a machine that stands still for so long is given up. */
  readonly pauseUs: number;
}

/**
 * Faults of one run: none in some, in most a crash at a protocol point, in some a machine that is
 * given up and comes back (a zombie), or two crashes. A function of the seed.
 */
export function aimedFaults(seed: string, targets: FaultTargets): readonly Fault[] {
  const random = new RandomSource(seed).stream("aimed-faults");
  const machine = (): string => targets.machines[random.below(targets.machines.length)] as string;
  const points = [...targets.points]
    .filter(([name]) => AIMED.some((prefix) => name.startsWith(prefix)))
    .sort((left, right) => compareText(left[0], right[0]));
  const crash = (id: string): Fault => {
    const [point, passings] = points[random.below(points.length)] as [string, number];
    const when = { kind: "point", point, nth: 1 + random.below(passings) } as const;
    return { id, kind: "crash", target: machine(), when };
  };
  const zombie = (id: string): Fault => {
    // From the middle on, so that the job has begun and something can be lost.
    const atUs = Math.floor(targets.endUs / 4) + random.below(Math.floor(targets.endUs / 2));
    const when = { kind: "time", atUs: atUs as SimTime } as const;
    return { id, kind: "pause", target: machine(), when, forUs: targets.pauseUs };
  };
  switch (random.below(8)) {
    case 0:
      return [];
    case 1:
      return [zombie("zombie")];
    case 2:
      return [crash("first"), crash("second")];
    case 3:
      return [zombie("zombie"), crash("crash")];
    default:
      return [crash("crash")];
  }
}

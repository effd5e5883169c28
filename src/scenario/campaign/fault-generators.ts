import type { Fault } from "../../kernel/fault.js";
import { RandomSource, type RandomStream } from "../../kernel/random-source.js";
import { suggestWord } from "../nearest-word.js";
import { quoted } from "../quoted.js";
import { userError } from "../user-error.js";
import * as composite from "./composite-plans.js";
import type { FaultGround } from "./fault-ground.js";
import { oneFaultPlan, stormPlan, swarmPlan } from "./swarm-plan.js";

/** Draws a plan of faults for one run. */
interface FaultGenerator {
  readonly name: string;
  /** What it does, for those who choose. */
  readonly what: string;
  readonly needsHighAvailability?: true;
  plan(random: RandomStream, ground: FaultGround): readonly Fault[];
}

/** The generator of `run --swarm`, and of a campaign that names none. */
export const SWARM = "swarm";

/** All generators, by name. */
export const FAULT_GENERATORS: readonly FaultGenerator[] = [
  { name: SWARM, what: "a random half of all kinds, many times", plan: swarmPlan },
  { name: "storm", what: "all kinds, many times", plan: stormPlan },
  { name: "one-fault", what: "exactly one disturbance", plan: oneFaultPlan },
  { name: "quiet", what: "nothing at all", plan: () => [] },
  { name: "flap", what: "a machine dies and is back, several times", plan: composite.flapPlan },
  {
    name: "zombie-return",
    what: "a machine given up comes back",
    plan: composite.zombieReturnPlan,
  },
  {
    name: "kill-during-recovery",
    what: "crashes while the job recovers from one",
    plan: composite.killDuringRecoveryPlan,
  },
  { name: "rack-loss", what: "half of the machines at once", plan: composite.rackLossPlan },
  {
    name: "rolling-restart",
    what: "one machine after the other",
    plan: composite.rollingRestartPlan,
  },
  { name: "last-mile", what: "after the end of the input", plan: composite.lastMilePlan },
  {
    name: "commit-window",
    what: "between a checkpoint and its commits",
    plan: composite.commitWindowPlan,
  },
  {
    name: "first-checkpoint",
    what: "before any checkpoint is complete",
    plan: composite.firstCheckpointPlan,
  },
  {
    name: "swizzle-clog",
    what: "cut off in turn, back in another",
    plan: composite.swizzleClogPlan,
  },
  {
    name: "split-brain-window",
    what: "the leader cannot reach its electors",
    needsHighAvailability: true,
    plan: composite.splitBrainPlan,
  },
];

/**
 * The plan of one run: a pure function of seed, generator and ground.
 *
 * @throws UserError if there is no such generator, or the ground is not for it.
 */
export function drawFaults(name: string, seed: string, ground: FaultGround): readonly Fault[] {
  const generator = faultGenerator(name);
  if (generator.needsHighAvailability === true && !ground.isHighlyAvailable) {
    throw userError(
      `The generator ${name} needs a scenario with high availability.`,
      'Set "high-availability.type: zookeeper", or choose another generator.',
    );
  }
  return generator.plan(new RandomSource(seed).stream(`faults/${name}`), ground);
}

/** @throws UserError if there is none of that name. */
export function faultGenerator(name: string): FaultGenerator {
  const known = FAULT_GENERATORS.find((one) => one.name === name);
  if (known !== undefined) return known;
  const names = FAULT_GENERATORS.map((one) => one.name);
  throw userError(
    `There is no fault generator ${quoted(name)}.`,
    suggestWord(name, names, "generators"),
  );
}

import type { Fault } from "../../kernel/fault.js";
import type { RandomStream } from "../../kernel/random-source.js";
import { simTime } from "../../kernel/sim-time.js";
import { DISTURBANCES } from "./disturbances.js";
import { between, oneOf, placed, type Disturbance } from "./drawn-fault.js";
import type { FaultGround } from "./fault-ground.js";

/** However long a run is: so many disturbances show how they meet each other. */
const MOST = 48;
const LEAST = 3;
/** A run gets at most one disturbance for so many heartbeat timeouts, so that it can go on between. */
const TIMEOUTS_EACH = 10;
/** Longer than any disturbance lasts: whoever is down then has given up by itself. */
const TIMEOUTS_UNTIL_BOOT = 5;
/** Some give up late: a TaskManager that finds nobody to register at waits five minutes. */
const STEPS: readonly number[] = [1, 3];
const STEPS_AFTER_LAST: readonly number[] = [1, 3, 6, 10];

/**
 * Swarm testing: each seed switches on a random half of all disturbances and draws from those only,
 * so that some runs are all crashes and others have none, and rare combinations are met.
 */
export function swarmPlan(random: RandomStream, ground: FaultGround): readonly Fault[] {
  const possible = possibleOn(ground);
  const chosen = possible.filter(() => random.below(2) === 0);
  return drawPlan(random, ground, chosen.length === 0 ? possible : chosen);
}

/** All disturbances at once. */
export function stormPlan(random: RandomStream, ground: FaultGround): readonly Fault[] {
  return drawPlan(random, ground, possibleOn(ground));
}

/** Exactly one: what fails then has one cause. */
export function oneFaultPlan(random: RandomStream, ground: FaultGround): readonly Fault[] {
  const disturbance = oneOf(random, possibleOn(ground));
  const atUs = between(random, ground.firstUs, ground.endUs);
  const faults = placed(disturbance.name, disturbance.draw(random, ground), atUs);
  return [...faults, ...boots(ground, [atUs])];
}

function possibleOn(ground: FaultGround): readonly Disturbance[] {
  const { forgivenFailures } = ground;
  return DISTURBANCES.filter(
    (one) => one.applies(ground) && (!one.failsJob || forgivenFailures > 0),
  );
}

function drawPlan(
  random: RandomStream,
  ground: FaultGround,
  disturbances: readonly Disturbance[],
): readonly Fault[] {
  const { firstUs, endUs, heartbeatTimeoutUs } = ground;
  const room = Math.floor((endUs - firstUs) / (TIMEOUTS_EACH * heartbeatTimeoutUs));
  const count = LEAST + random.below(Math.max(LEAST, Math.min(MOST, room)));
  const moments = Array.from({ length: count }, () => between(random, firstUs, endUs));
  const inOrder = moments.toSorted((left, right) => left - right);
  let forgiven = ground.forgivenFailures;
  const gentle = disturbances.filter(({ failsJob }) => !failsJob);
  const faults = inOrder.flatMap((atUs, index) => {
    const open = forgiven > 0 ? disturbances : gentle;
    if (open.length === 0) return [];
    const disturbance = oneOf(random, open);
    if (disturbance.failsJob) forgiven--;
    const name = `${disturbance.name}-${String(index + 1)}`;
    return placed(name, disturbance.draw(random, ground), atUs);
  });
  return [...faults, ...boots(ground, inOrder)];
}

/**
 * Whoever runs a cluster starts a machine again that has given up (a fatal error ends it); one that
 * is up is left alone.
 */
export function boots(ground: FaultGround, moments: readonly number[]): readonly Fault[] {
  const { jobManagers, taskManagers, heartbeatTimeoutUs, sessionTimeoutUs } = ground;
  const stepUs = TIMEOUTS_UNTIL_BOOT * Math.max(heartbeatTimeoutUs, sessionTimeoutUs);
  const last = moments.length - 1;
  const due = moments.flatMap((moment, index) =>
    (index === last ? STEPS_AFTER_LAST : STEPS).map((step) => moment + step * stepUs),
  );
  return due.flatMap((atUs, index) =>
    [...jobManagers, ...taskManagers].map((target): Fault => {
      const id = `boot-${target}-${String(index + 1)}`;
      return { id, kind: "boot", target, when: { kind: "time", atUs: simTime(atUs) } };
    }),
  );
}

import type { Fault } from "../../kernel/fault.js";
import type { RandomStream } from "../../kernel/random-source.js";
import { simTime } from "../../kernel/sim-time.js";
import { between, oneOf, placed, type DrawnFault } from "./drawn-fault.js";
import type { FaultGround } from "./fault-ground.js";
import { boots } from "./swarm-plan.js";

/** Draws one plan. */
type Draw = (random: RandomStream, ground: FaultGround) => readonly Fault[];

const MOST_PASSINGS = 50;
const MOST_TASKS = 3;

/** A machine dies and is back, again and again, before anybody could notice by its silence. */
export const flapPlan: Draw = (random, ground) => {
  const { heartbeatTimeoutUs } = ground;
  const target = oneOf(random, ground.taskManagers);
  const atUs = moment(random, ground);
  const times = Math.min(2 + random.below(4), Math.max(1, ground.forgivenFailures));
  const drawn = Array.from({ length: times }, (_, index) => ({
    ...crash(target, between(random, heartbeatTimeoutUs / 50, heartbeatTimeoutUs / 8)),
    afterUs: Math.floor((index * heartbeatTimeoutUs) / 4),
  }));
  return placed("flap", drawn, atUs);
};

/** A machine that was given up comes back while its successor works. */
export const zombieReturnPlan: Draw = (random, ground) => {
  const { heartbeatTimeoutUs } = ground;
  const target = oneOf(random, ground.taskManagers);
  const forUs = between(random, heartbeatTimeoutUs, 2 * heartbeatTimeoutUs);
  const atUs = moment(random, ground);
  if (random.below(2) === 0) return placed("zombie", [{ kind: "pause", target, forUs }], atUs);
  // It goes on working meanwhile: only its superiors cannot reach it.
  const amountUs = between(random, heartbeatTimeoutUs / 100, heartbeatTimeoutUs / 4);
  const cut: DrawnFault = { kind: "partition", target, channel: "rpc", forUs };
  const late: DrawnFault = { kind: "slow", target, channel: "io", amountUs, forUs };
  return placed("zombie", [cut, late], atUs);
};

const RECOVERY: readonly string[] = [
  "failover.started",
  "failover.restarting",
  "checkpoint.restored",
  "task.submitted",
  "task.spawned",
  "task.running",
  "slot.allocated",
];

/** While the job recovers from one crash, the next one comes, and perhaps a third. */
export const killDuringRecoveryPlan: Draw = (random, ground) => {
  const [first, ...others] = shuffled(random, ground.taskManagers);
  if (first === undefined) return [];
  const atUs = moment(random, ground);
  const forUs = ground.heartbeatTimeoutUs;
  const again = others.slice(0, Math.max(0, Math.min(2, ground.forgivenFailures - 1)));
  const struck = again.map((target, index): Fault => {
    // The first passings of some points belong to the first deployment, long before.
    const nth = 1 + random.below(2 * ground.taskManagers.length);
    const id = `kill-${String(index + 2)}`;
    return { id, kind: "crash", target, forUs, when: point(oneOf(random, RECOVERY), nth) };
  });
  return [...placed("kill-1", [crash(first, forUs)], atUs), ...struck];
};

/** Half of the machines die at the same instant. */
export const rackLossPlan: Draw = (random, ground) => {
  const { taskManagers, heartbeatTimeoutUs } = ground;
  const rack = shuffled(random, taskManagers).slice(0, Math.ceil(taskManagers.length / 2));
  const forUs = between(random, heartbeatTimeoutUs / 10, 2 * heartbeatTimeoutUs);
  return placed(
    "rack",
    rack.map((target) => crash(target, forUs)),
    moment(random, ground),
  );
};

/** One machine after the other goes down and comes back, as for an upgrade. */
export const rollingRestartPlan: Draw = (random, ground) => {
  const { taskManagers, heartbeatTimeoutUs } = ground;
  const machines = taskManagers.slice(0, ground.forgivenFailures);
  const apartUs = between(random, heartbeatTimeoutUs, 3 * heartbeatTimeoutUs);
  const drawn = machines.map((target, index) => ({
    ...crash(target, Math.floor(heartbeatTimeoutUs / 4)),
    afterUs: index * apartUs,
  }));
  return placed("rolling", drawn, moment(random, ground));
};

/** Between the end of the input and the end of the job. */
export const lastMilePlan: Draw = aimed("last-mile", [
  ["task.endOfData", MOST_TASKS],
  ["checkpoint.final.requested", 1],
  ["job.status.finished", 1],
]);

/** Between the completion of a checkpoint and the last commit that it covers. */
export const commitWindowPlan: Draw = aimed("commit-window", [
  ["checkpoint.metadata.write.sent"],
  ["checkpoint.completed.metadata.written"],
  ["checkpoint.notify.sent"],
  ["checkpoint.notify.received"],
  ["txn.commit.requested"],
]);

/** Before there is any checkpoint to go back to. */
export const firstCheckpointPlan: Draw = (random, ground) => {
  const points = [
    "task.running",
    "checkpoint.triggered",
    "checkpoint.trigger.received",
    "checkpoint.barrier.sent",
    "checkpoint.upload.started",
    "checkpoint.upload.durable",
    "checkpoint.ack.sent",
  ];
  const target = anybody(random, ground);
  const id = "first-checkpoint";
  const forUs = ground.heartbeatTimeoutUs;
  return [{ id, kind: "crash", target, forUs, when: point(oneOf(random, points), 1) }];
};

/** Whoever leads cannot reach those who elect, and does not know yet that it leads no longer. */
export const splitBrainPlan: Draw = (random, ground) => {
  const { jobManagers, sessionTimeoutUs } = ground;
  const forUs = between(random, sessionTimeoutUs, 2 * sessionTimeoutUs);
  const target = oneOf(random, jobManagers);
  const cut: DrawnFault = { kind: "partition", target, peer: "ha", forUs };
  return placed("split-brain", [cut], moment(random, ground));
};

/** Machines are cut off one after the other, and come back in another order. */
export const swizzleClogPlan: Draw = (random, ground) => {
  const { heartbeatTimeoutUs } = ground;
  const order = shuffled(random, ground.taskManagers);
  const apartUs = Math.floor(heartbeatTimeoutUs / (4 * order.length));
  const drawn = order.map((target, index): DrawnFault => {
    const forUs = between(random, heartbeatTimeoutUs / 4, heartbeatTimeoutUs);
    return { kind: "partition", target, channel: "data", forUs, afterUs: index * apartUs };
  });
  return placed("clog", drawn, moment(random, ground));
};

/** Crashes at points of a protocol, each with the number of its passings if that is known. */
function aimed(id: string, points: readonly (readonly [name: string, most?: number])[]): Draw {
  return (random, ground) => {
    const { firstUs, endUs, checkpointIntervalUs, taskManagers } = ground;
    const checkpoints = Math.floor((endUs - firstUs) / checkpointIntervalUs);
    const most = Math.max(taskManagers.length, Math.min(MOST_PASSINGS, checkpoints));
    const count = Math.min(1 + random.below(2), Math.max(1, ground.forgivenFailures));
    const faults = Array.from({ length: count }, (_, index): Fault => {
      const [name, passings = most] = oneOf(random, points);
      const when = point(name, 1 + random.below(passings));
      const target = anybody(random, ground);
      const forUs = Math.max(ground.heartbeatTimeoutUs, ground.sessionTimeoutUs);
      return { id: `${id}-${String(index + 1)}`, kind: "crash", target, forUs, when };
    });
    return [...faults, ...boots(ground, [endUs])];
  };
}

function point(name: string, nth: number): Fault["when"] {
  return { kind: "point", point: name, nth };
}

function crash(target: string, forUs: number): DrawnFault {
  return { kind: "crash", target, forUs };
}

function moment(random: RandomStream, { firstUs, endUs }: FaultGround): number {
  return simTime(between(random, firstUs, endUs));
}

/** JobManagers only where somebody takes over from them. */
function anybody(random: RandomStream, ground: FaultGround): string {
  const { taskManagers, jobManagers, isHighlyAvailable } = ground;
  return oneOf(random, isHighlyAvailable ? [...taskManagers, ...jobManagers] : taskManagers);
}

function shuffled<T>(random: RandomStream, all: readonly T[]): T[] {
  const left = [...all];
  return all.map(() => left.splice(random.below(left.length), 1)[0] as T);
}

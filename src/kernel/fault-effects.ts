import { EventKind } from "./event-kind.js";
import type { Fault, FaultKind } from "./fault.js";
import { invariant } from "./invariant.js";
import { TIE_START } from "./lane-table.js";
import type { LinkFault } from "./network.js";
import type { Simulation } from "./simulation.js";

/** What a kind of fault does when it strikes, and what ends with it. */
interface FaultEffect {
  readonly strike: (simulation: Simulation, fault: Fault, target: number) => void;
  /** Absent: it does not last. */
  readonly heal?: (simulation: Simulation, fault: Fault, target: number) => void;
}

const linkFault: FaultEffect = {
  strike: (simulation, fault, target) => {
    simulation.network.addFault(linkOf(simulation, fault, target));
  },
  heal: ({ network, postman }, { id }) => {
    network.removeFault(id);
    postman.release();
  },
};

/** Adds to a wall clock; the end takes the same away again. */
function skew({ machines }: Simulation, target: number, us: number): void {
  machines.change(target, { skewUs: machines.at(target).skewUs + us });
}

/** One entry for each kind: the whole of what the kernel can break. */
export const FAULT_EFFECTS: Readonly<Record<FaultKind, FaultEffect>> = {
  crash: {
    strike: ({ lifeCycle }, _fault, target) => {
      lifeCycle.crash(target);
    },
    heal: (simulation, _fault, target) => {
      if (!simulation.machines.at(target).up) bootMachine(simulation, target);
    },
  },
  boot: {
    strike: (simulation, _fault, target) => {
      bootMachine(simulation, target);
    },
  },
  pause: {
    strike: ({ machines }, { id }, target) => {
      machines.change(target, { pausedBy: [...machines.at(target).pausedBy, id] });
    },
    heal: ({ lifeCycle }, { id }, target) => {
      lifeCycle.thaw(target, id);
    },
  },
  skew: {
    strike: (simulation, { amountUs = 0 }, target) => {
      skew(simulation, target, amountUs);
    },
    heal: (simulation, { amountUs = 0 }, target) => {
      skew(simulation, target, -amountUs);
    },
  },
  drift: {
    strike: (simulation, { partsPerMillion = 0 }, target) => {
      changeDrift(simulation, target, partsPerMillion);
    },
    // What the clock has gained or lost it keeps.
    heal: (simulation, { partsPerMillion = 0 }, target) => {
      changeDrift(simulation, target, -partsPerMillion);
    },
  },
  slack: {
    strike: ({ machines }, { amountUs = 0 }, target) => {
      machines.change(target, { slackUs: machines.at(target).slackUs + amountUs });
    },
    heal: ({ machines }, { amountUs = 0 }, target) => {
      machines.change(target, { slackUs: machines.at(target).slackUs - amountUs });
    },
  },
  reset: {
    strike: (simulation, fault, target) => {
      const { network, postman, machines } = simulation;
      const link = linkOf(simulation, fault, target);
      network.resetBetween(link);
      postman.notifyWatchers(target, link.peer, link.channel);
      machines.specs.forEach((_, other) => {
        if (other === target || (link.peer >= 0 && other !== link.peer)) return;
        postman.notifyWatchers(other, target, link.channel);
      });
    },
  },
  partition: linkFault,
  slow: linkFault,
  bandwidth: linkFault,
  message: {
    strike: (simulation, fault, target) => {
      const { messageType = "", effect = "drop", amountUs = 0, times = 1 } = fault;
      simulation.network.addMessageFault({
        ...linkOf(simulation, fault, target),
        messageType,
        effect,
        amountUs,
        remaining: times,
      });
    },
    heal: ({ network }, { id }) => {
      network.removeMessageFault(id);
    },
  },
  tell: { strike: tell },
};

function linkOf({ machines, network }: Simulation, fault: Fault, target: number): LinkFault {
  return {
    id: fault.id,
    target,
    peer: fault.peer === undefined ? -1 : machines.indexOf(fault.peer),
    channel: fault.channel === undefined ? -1 : network.channelOf(fault.channel),
    amountUs: fault.kind === "partition" ? Infinity : (fault.amountUs ?? 0),
    ...(fault.bytesPerSecond === undefined ? {} : { bytesPerSecond: fault.bytesPerSecond }),
  };
}

function bootMachine({ lifeCycle, machines, trace, faults }: Simulation, target: number): void {
  lifeCycle.boot(target);
  const { name, incarnation } = machines.at(target);
  trace.emit(faults.injector, "kernel.machineUp", { machine: name, incarnation });
}

/** Keeps what the clock has gained so far, and goes on at another rate. */
function changeDrift({ machines, now }: Simulation, target: number, by: number): void {
  const { skewUs, driftPpm, driftSinceUs } = machines.at(target);
  const gainedUs = Math.trunc(((now - driftSinceUs) * driftPpm) / 1_000_000);
  machines.change(target, {
    skewUs: skewUs + gainedUs,
    driftPpm: driftPpm + by,
    driftSinceUs: now,
  });
}

/** Puts a message into a process's mailbox, as its own timer would. */
function tell(simulation: Simulation, fault: Fault): void {
  const { processes, queue, network, now, eventCount } = simulation;
  const { process: name = "", message } = fault;
  const process = simulation.resolve(`${fault.target}/${name}`);
  invariant(message !== undefined, "a fault of kind tell needs a message", { id: fault.id });
  const { lane, incarnation } = processes.at(process);
  const time = now + 1;
  queue.push(
    time,
    network.lanes.tie(lane, time) + TIE_START,
    lane,
    network.lanes.nextSequence(lane),
    EventKind.notice,
    process,
    process,
    network.epoch(lane),
    incarnation,
    eventCount - 1,
    message,
  );
}

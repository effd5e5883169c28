import { EventKind } from "./event-kind.js";
import { deepFreeze } from "./plain-data.js";
import type { ConnectionLostMessage, Message, UnreachableMessage } from "./process.js";
import type { Simulation } from "./simulation.js";

/**
 * Puts messages on their lanes: now, later when a partition heals, or back to the sender when nobody
 * lives at the address.
 */
export class Postman {
  private readonly simulation: Simulation;
  private readonly freeze: boolean;

  constructor(simulation: Simulation, freeze: boolean) {
    this.simulation = simulation;
    this.freeze = freeze;
  }

  /** Sends a message of process `source` over a channel, `spentUs` after the start of its turn. */
  post(source: number, target: number, message: Message, channel: number, spentUs: number): void {
    if (this.freeze) deepFreeze(message);
    else Object.freeze(message);
    const { processes, network, trace } = this.simulation;
    const sender = processes.at(source);
    const lane = network.lane(channel, sender.machine, processes.at(target).machine);
    const { incarnation } = sender;
    const cause = trace.eventCount - 1;
    const readyAt = this.simulation.now + spentUs;
    const epoch = network.epoch(lane);
    const kind = EventKind.message;
    let delayUs = 0;
    let payload = message;
    if (network.hasMessageFaults) {
      const to = processes.at(target).machine;
      const met = network.meetMessageFault(message.type, sender.machine, to, channel);
      if (met !== undefined) this.simulation.faults.met(met.id);
      if (met?.effect === "drop") return;
      if (met?.effect === "delay") delayUs = met.amountUs;
      if (met?.effect === "corrupt") payload = Object.freeze({ ...message, isDamaged: true });
      if (met?.effect === "duplicate") {
        this.route(kind, lane, target, source, epoch, incarnation, cause, message, readyAt);
      }
    }
    const leavesAt = readyAt + delayUs;
    this.route(kind, lane, target, source, epoch, incarnation, cause, payload, leavesAt);
  }

  /** Tells a process on machine `own` that its connection with machine `other` is broken. */
  notifyLost(process: number, channel: number, own: number, other: number, spentUs: number): void {
    const { machines, network, trace } = this.simulation;
    const message: ConnectionLostMessage = {
      type: "kernel.connectionLost",
      machine: machines.at(other).name,
      channel: network.channelName(channel),
    };
    const cause = trace.eventCount - 1;
    this.notify(network.lane(channel, other, own), process, process, cause, message, spentUs);
  }

  /** Tells all who watch a connection of a machine (with `peer`, or -1 = anyone) that it broke. */
  notifyWatchers(machine: number, peer: number, onlyChannel: number): void {
    const { machines, network, watches } = this.simulation;
    for (let channel = 0; channel < network.channelCount; channel++) {
      if (onlyChannel >= 0 && channel !== onlyChannel) continue;
      for (let own = 0; own < machines.specs.length; own++) {
        if (own === machine || (peer >= 0 && own !== peer)) continue;
        for (const watcher of watches.take(channel, own, machine)) {
          this.notifyLost(watcher, channel, own, machine, 0);
        }
      }
    }
  }

  /** Nobody is there, or the connection broke: on channels that notice, the sender is told. */
  bounce(
    lane: number,
    target: number,
    source: number,
    incarnation: number,
    cause: number,
    message: Message,
  ): void {
    const { processes, network } = this.simulation;
    const channel = network.channelOfLane(lane);
    if (!network.profile(channel).notifiesUnreachable) return;
    const sender = processes.at(source);
    if (sender.incarnation !== incarnation || !sender.spawned) return;
    const { address, machine } = processes.at(target);
    const refusal: UnreachableMessage = { type: "kernel.unreachable", address, message };
    const back = network.lane(channel, machine, sender.machine);
    this.notify(back, source, target, cause, refusal, 0);
  }

  /** Sends what partitions had stopped and stop no longer, in the order in which it was sent. */
  release(): void {
    for (const held of this.simulation.network.takeHeld()) {
      const { kind, lane, target, source, epoch, incarnation, cause, payload, readyAt } = held;
      this.route(kind, lane, target, source, epoch, incarnation, cause, payload, readyAt);
    }
  }

  private notify(
    lane: number,
    target: number,
    source: number,
    cause: number,
    message: Message,
    spentUs: number,
  ): void {
    const { processes, network, now } = this.simulation;
    const { incarnation } = processes.at(target);
    const epoch = network.epoch(lane);
    const kind = EventKind.notice;
    const payload = Object.freeze(message);
    this.route(kind, lane, target, source, epoch, incarnation, cause, payload, now + spentUs);
  }

  /** Queues what leaves at `readyAt` (or now, if that is past), or holds it back. */
  private route(
    kind: number,
    lane: number,
    target: number,
    source: number,
    epoch: number,
    incarnation: number,
    cause: number,
    payload: unknown,
    readyAt: number,
  ): void {
    const { network, queue, now } = this.simulation;
    const delay = network.delay(lane);
    if (delay === Infinity) {
      network.hold({ kind, lane, target, source, epoch, incarnation, cause, payload, readyAt });
      return;
    }
    const { lanes } = network;
    const leavesAt = network.leavesAt(lane, readyAt > now ? readyAt : now, payload);
    const time = lanes.arrival(lane, leavesAt + delay);
    const tie = lanes.tie(lane, time);
    const sequence = lanes.nextSequence(lane);
    queue.push(time, tie, lane, sequence, kind, target, source, epoch, incarnation, cause, payload);
  }
}

import type { Fault } from "./fault.js";
import { invariant } from "./invariant.js";
import type { Simulation } from "./simulation.js";

/** Refuses a fault whose names or numbers cannot be meant. */
export function checkFault(fault: Fault, simulation: Simulation): void {
  const { id, target, peer, channel, forUs, amountUs } = fault;
  const { machines, network } = simulation;
  invariant(machines.indexOf(target) >= 0, "the machine of a fault must exist", { id, target });
  const peerExists = peer === undefined || machines.indexOf(peer) >= 0;
  invariant(peerExists, "the peer of a fault must exist", { id, peer });
  const channelExists = channel === undefined || network.channelOf(channel) >= 0;
  invariant(channelExists, "the channel of a fault must exist", { id, channel });
  invariant(isCount(forUs ?? 0), "a fault must last whole microseconds", { id, forUs });
  const amountFits =
    Number.isSafeInteger(amountUs ?? 0) && (fault.kind === "skew" || isCount(amountUs ?? 0));
  invariant(amountFits, "the amount of a fault must be whole microseconds", { id, amountUs });
  const { kind, messageType, process, message } = fault;
  invariant(kind !== "message" || messageType !== undefined, "which messages must be said", { id });
  const limit = fault.bytesPerSecond;
  const isLimited = limit !== undefined && isCount(limit - 1);
  invariant(kind !== "bandwidth" || isLimited, "a bandwidth must be whole bytes", { id, limit });
  const isTold = process !== undefined && message !== undefined;
  invariant(kind !== "tell" || isTold, "who is told what must be said", { id });
  checkWhen(fault, simulation);
}

function checkWhen({ id, when }: Fault, { now, eventCount }: Simulation): void {
  switch (when.kind) {
    case "time": {
      const { atUs } = when;
      invariant(isCount(atUs), "a fault must strike at whole microseconds", { id, atUs });
      const ahead = atUs > now || eventCount === 0;
      invariant(ahead, "a fault must not strike in the past", { id, atUs, now });
      return;
    }
    case "point":
      invariant(isCount(when.nth - 1), "passings are counted from 1", { id, nth: when.nth });
      return;
    case "event":
      invariant(isCount(when.event), "a position must not be negative", { id, event: when.event });
      return;
    case "command": {
      const { event, command } = when;
      const fits = isCount(event) && isCount(command);
      invariant(fits, "a position must not be negative", { id, event, command });
    }
  }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

import type { ChannelProfile } from "../../src/kernel/network.js";
import type { ProcessFactory } from "../../src/kernel/process.js";
import type { TraceRecord } from "../../src/kernel/trace-schema.js";
import { Simulation, type SimulationOptions } from "../../src/kernel/simulation.js";
import { TOY_SCHEMA, ToyProcess, type ToyScript } from "./toy-process.js";

/** Scripts by process name by machine name. */
export type ToyMachines = Readonly<Record<string, Readonly<Record<string, ToyScript>>>>;

/** 100 us between machines, 10 us within one; `rpc` tells of the unreachable, `data` does not. */
export const TOY_CHANNELS: Readonly<Record<string, ChannelProfile>> = {
  rpc: { latencyUs: 100, jitterUs: 0, localLatencyUs: 10, notifiesUnreachable: true },
  data: { latencyUs: 100, jitterUs: 0, localLatencyUs: 10, notifiesUnreachable: false },
};

const createToy: ProcessFactory = (_kind, args) => new ToyProcess(args as ToyScript);

/** A simulation of toys. Messages are frozen, so that sharing one shows. */
export function toyWorld(
  machines: ToyMachines,
  options: Partial<Omit<SimulationOptions, "machines">> = {},
  bootAtUs: Readonly<Record<string, number>> = {},
): Simulation {
  return new Simulation({
    seed: "toys",
    channels: TOY_CHANNELS,
    createProcess: createToy,
    schema: TOY_SCHEMA,
    freezeMessages: true,
    ...options,
    machines: Object.entries(machines).map(([name, scripts]) => ({
      name,
      ...(bootAtUs[name] === undefined ? {} : { bootAtUs: bootAtUs[name] }),
      boot: Object.entries(scripts).map(([process, args]) => ({
        name: process,
        kind: "toy",
        args,
      })),
    })),
  });
}

/** Runs to the end (or for `maxEvents` events) and returns the simulation. */
export function runToys(simulation: Simulation, maxEvents = 10_000): Simulation {
  simulation.run(() => false, maxEvents);
  return simulation;
}

function tell({ timeUs, process, type, fields }: TraceRecord): string {
  const when = `${String(timeUs)} ${process}`;
  switch (type) {
    case "toy.received":
      return `${when} < ${String(fields["what"])} from ${String(fields["from"])}`;
    case "toy.turned":
      return `${when} ! ${String(fields["what"])}`;
    case "toy.said":
      return `${when}: ${String(fields["what"])}`;
    default:
      return `${when} ${type} ${Object.values(fields).map(String).join(" ")}`.trimEnd();
  }
}

/**
 * What happened, a line per fact: `101 b/q < ping from a/p` (received), `101 b/q ! ping` (its turn),
 * `101 b/q: hello` (said). Starts are left out unless `all`.
 */
export function toyStory(simulation: Simulation, all = false): string[] {
  const records = [...simulation.trace.recordsFrom(0)];
  return records.filter(({ type }) => all || type !== "toy.started").map(tell);
}

import { createRequire } from "node:module";
import type { Message, Process, ProcessContext } from "../../../src/kernel/process.js";
import { Simulation } from "../../../src/kernel/simulation.js";
import { type BenchRow, type Measured, measurePairs, type Workload } from "../bench-row.js";
import { holdDelay } from "../hold-model.js";

const CUSTOMERS = 400_000;

/** Mean time between two customers: a little more than the second that serving one takes. */
function interarrival(customer: number): number {
  return Math.ceil(holdDelay(customer * 2) * 1.25);
}

function service(customer: number): number {
  return holdDelay(customer * 2 + 1);
}

/** One server and its queue; two events a customer. */
class Station implements Process {
  private state = { arrived: 0, served: 0 };

  onStart(ctx: ProcessContext): void {
    ctx.setTimer("arrival", interarrival(0));
  }

  onReceive(ctx: ProcessContext, message: Message & { readonly key?: string }): void {
    const { state } = this;
    if (message.key === "arrival") {
      if (state.arrived++ === state.served) ctx.setTimer("departure", service(state.served));
      if (state.arrived < CUSTOMERS) ctx.setTimer("arrival", interarrival(state.arrived));
    } else if (++state.served < state.arrived) ctx.setTimer("departure", service(state.served));
  }

  onTurn(): void {
    throw new Error("all is done at arrival");
  }

  hasWork(): boolean {
    return false;
  }

  save(): unknown {
    return this.state;
  }

  load(state: unknown): void {
    this.state = state as { arrived: number; served: number };
  }
}

function onOurKernel(trace: boolean): number {
  const simulation = new Simulation({
    seed: "m/m/1",
    channels: {},
    createProcess: () => new Station(),
    schema: {},
    trace,
    machines: [{ name: "bank", boot: [{ name: "station", kind: "station", args: null }] }],
  });
  simulation.run(() => false);
  return simulation.eventCount - 1;
}

/** Neither side keeps a trace; what ours costs is a row of its own. */
const bare: Workload = () => onOurKernel(false);
const traced: Workload = () => onOurKernel(true);

interface SimRequest {
  done(callback: () => void): SimRequest;
}

interface SimEntity {
  setTimer(delay: number): SimRequest;
  useFacility(facility: object, duration: number): SimRequest;
}

interface SimLibrary {
  readonly Sim: new () => {
    addEntity(entity: new () => SimEntity): void;
    simulate(end: number): void;
  };
  readonly Entity: new () => SimEntity;
  readonly Facility: new (name: string) => object;
}

/** The package exports nothing; it puts its classes on a global `window`. */
function loadSimLibrary(): SimLibrary {
  const world = globalThis as { window?: { Sim?: SimLibrary } };
  const window: { Sim?: SimLibrary } = {};
  world.window = window;
  createRequire(import.meta.url)("simjs");
  delete world.window;
  if (window.Sim === undefined) throw new Error("simjs did not put itself on the window");
  return window.Sim;
}

/** The same station as simjs' manual builds it: a facility that customers use. */
function onSimJs({ Sim, Entity, Facility }: SimLibrary): Workload {
  return () => {
    let events = 0;
    const server = new Facility("server");
    class Customers extends Entity {
      private arrived = 0;

      start(): void {
        this.setTimer(interarrival(0)).done(this.arrive);
      }

      private arrive(): void {
        events++;
        this.useFacility(server, service(this.arrived)).done(this.depart);
        this.arrived++;
        if (this.arrived < CUSTOMERS) this.setTimer(interarrival(this.arrived)).done(this.arrive);
      }

      private depart(): void {
        events++;
      }
    }
    const simulation = new Sim();
    simulation.addEntity(Customers);
    simulation.simulate(Number.MAX_SAFE_INTEGER);
    return events;
  };
}

/** The same station on simjs' bare timers, with a queue of our own: for comparison only. */
function onTimersOfSimJs({ Sim, Entity }: SimLibrary): Workload {
  return () => {
    let events = 0;
    class Customers extends Entity {
      private arrived = 0;
      private served = 0;

      start(): void {
        this.setTimer(interarrival(0)).done(this.arrive);
      }

      private arrive(): void {
        events++;
        if (this.arrived++ === this.served) this.setTimer(service(this.served)).done(this.depart);
        if (this.arrived < CUSTOMERS) this.setTimer(interarrival(this.arrived)).done(this.arrive);
      }

      private depart(): void {
        events++;
        if (++this.served < this.arrived) this.setTimer(service(this.served)).done(this.depart);
      }
    }
    const simulation = new Sim();
    simulation.addEntity(Customers);
    simulation.simulate(Number.MAX_SAFE_INTEGER);
    return events;
  };
}

function measure(): Measured {
  const library = loadSimLibrary();
  const { ratio, details } = measurePairs(bare, onSimJs(library));
  const others = {
    ratioWithTraceAndDigests: measurePairs(traced, onSimJs(library)).ratio,
    ratioToBareTimers: measurePairs(bare, onTimersOfSimJs(library)).ratio,
  };
  return { ratio, details: { ...details, ...others } };
}

export const row: BenchRow = {
  id: "kernel-vs-simjs",
  what: "events a second of an M/M/1 queue: our kernel without trace / simjs",
  goal: 10,
  floor: 5,
  measure,
};

import type { BootProcess } from "./process.js";

/** A machine as a scenario describes it: what boots on it. */
export interface MachineSpec {
  readonly name: string;
  readonly boot: readonly BootProcess[];
}

/** An event that reached a frozen machine and waits for it to thaw. */
export interface HeldEvent {
  readonly kind: number;
  readonly target: number;
  readonly source: number;
  readonly lane: number;
  readonly sequence: number;
  readonly epoch: number;
  readonly cause: number;
  readonly payload: unknown;
}

/** Runtime state of one machine: processes on it live and die together. */
export interface MachineState {
  readonly name: string;
  up: boolean;
  /** How often it was booted; messages to an earlier incarnation die. */
  incarnation: number;
  paused: boolean;
  /** Wall clock minus true time, in microseconds. */
  skewUs: number;
  /** Address indexes of the processes that were ever started here. */
  readonly processes: number[];
  readonly held: HeldEvent[];
}

/** All machines of a simulation, found by name or index. */
export class MachineTable {
  state: { machines: MachineState[] } = { machines: [] };
  readonly specs: readonly MachineSpec[];
  private readonly indexes: ReadonlyMap<string, number>;

  constructor(specs: readonly MachineSpec[]) {
    this.specs = specs;
    this.indexes = new Map(specs.map((spec, index) => [spec.name, index]));
    for (const { name } of specs) {
      this.state.machines.push({
        name,
        up: false,
        incarnation: 0,
        paused: false,
        skewUs: 0,
        processes: [],
        held: [],
      });
    }
  }

  /** -1 if there is no machine of that name. */
  indexOf(name: string): number {
    return this.indexes.get(name) ?? -1;
  }

  at(index: number): MachineState {
    return this.state.machines[index] as MachineState;
  }
}

import { invariant } from "./invariant.js";
import type { BootProcess } from "./process.js";

/** A machine as a scenario describes it: what boots on it. */
export interface MachineSpec {
  readonly name: string;
  readonly boot: readonly BootProcess[];
  /** Virtual time at which it boots; until then it is down. Absent = at once. */
  readonly bootAtUs?: number;
}

/** An event that reached a frozen machine and waits for it to thaw. */
export interface HeldEvent {
  readonly kind: number;
  readonly target: number;
  readonly source: number;
  readonly lane: number;
  readonly epoch: number;
  readonly incarnation: number;
  readonly cause: number;
  readonly payload: unknown;
}

/** Runtime state of one machine: processes on it live and die together. */
export interface MachineState {
  readonly name: string;
  readonly up: boolean;
  /** How often it was booted; messages to an earlier incarnation die. */
  readonly incarnation: number;
  /** The faults that freeze it now. */
  readonly pausedBy: readonly string[];
  /** Wall clock minus true time, in microseconds. */
  readonly skewUs: number;
  /** How much faster its wall clock runs, in parts per million, and since when. */
  readonly driftPpm: number;
  readonly driftSinceUs: number;
  /** How late its timers are, in microseconds. */
  readonly slackUs: number;
  /** Address indexes of the processes that were ever started here. */
  readonly processes: readonly number[];
  /** What reached it while it was frozen, in order. */
  readonly held: readonly HeldEvent[];
}

/** Part of a snapshot; states are never changed in place, so it shares them. */
export type SavedMachines = readonly MachineState[];

/** All machines of a simulation, found by name or index. */
export class MachineTable {
  readonly specs: readonly MachineSpec[];
  private states: MachineState[];
  private readonly indexes: ReadonlyMap<string, number>;

  constructor(specs: readonly MachineSpec[]) {
    this.specs = specs;
    this.indexes = new Map(specs.map((spec, index) => [spec.name, index]));
    invariant(this.indexes.size === specs.length, "names of machines must differ");
    this.states = specs.map(({ name }) => ({
      name,
      up: false,
      incarnation: 0,
      pausedBy: [],
      skewUs: 0,
      driftPpm: 0,
      driftSinceUs: 0,
      slackUs: 0,
      processes: [],
      held: [],
    }));
  }

  /** -1 if there is no machine of that name. */
  indexOf(name: string): number {
    return this.indexes.get(name) ?? -1;
  }

  at(index: number): MachineState {
    return this.states[index] as MachineState;
  }

  /** Whether it is frozen now. */
  isPaused(index: number): boolean {
    return (this.states[index] as MachineState).pausedBy.length > 0;
  }

  change(index: number, changes: Partial<MachineState>): void {
    const old = this.at(index);
    // Field by field: states of one shape keep the engine's look-ups fast.
    this.states[index] = {
      name: old.name,
      up: changes.up ?? old.up,
      incarnation: changes.incarnation ?? old.incarnation,
      pausedBy: changes.pausedBy ?? old.pausedBy,
      skewUs: changes.skewUs ?? old.skewUs,
      driftPpm: changes.driftPpm ?? old.driftPpm,
      driftSinceUs: changes.driftSinceUs ?? old.driftSinceUs,
      slackUs: changes.slackUs ?? old.slackUs,
      processes: changes.processes ?? old.processes,
      held: changes.held ?? old.held,
    };
  }

  save(): SavedMachines {
    return this.states.slice();
  }

  load(saved: SavedMachines): void {
    this.states = saved.slice();
  }
}

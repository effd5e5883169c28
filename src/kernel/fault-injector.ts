import { EventKind } from "./event-kind.js";
import type { Fault, FaultOutcome } from "./fault.js";
import { invariant } from "./invariant.js";
import { TIE_FAULT } from "./lane-table.js";
import type { LinkFault } from "./network.js";
import type { Simulation } from "./simulation.js";
import type { SimTime } from "./sim-time.js";

interface FaultState {
  readonly fault: Fault;
  struck: boolean;
  landed: boolean;
  atUs: SimTime | undefined;
  event: number | undefined;
}

/** Part of a snapshot. */
export interface SavedFaults {
  readonly faults: readonly Readonly<FaultState>[];
  readonly lane: number;
}

/** The address under which strikes appear on the trace. */
const INJECTOR = "world/faults";

/**
 * Turns fault data into what happens. A fault never draws anything and never fires unasked, so that
 * removing one that did not fire changes nothing.
 */
export class FaultInjector {
  /** Position of the next event before which a fault strikes; -1 = none. */
  nextPosition = -1;
  private readonly simulation: Simulation;
  private faults: FaultState[] = [];
  private lane = -1;
  private process = -1;
  /** Faults met in the current turn that strike right after it. */
  private deferred: number[] = [];
  /** Whether any fault of the plan strikes after a command. */
  private cutsPlanned = false;
  /** Fault whose cut is under way in the current turn. */
  private cutting = -1;

  constructor(simulation: Simulation, faults: readonly Fault[]) {
    this.simulation = simulation;
    for (const fault of faults) this.add(fault);
  }

  add(fault: Fault): void {
    const target = this.simulation.machines.indexOf(fault.target);
    invariant(target >= 0, "the machine of a fault must exist", {
      id: fault.id,
      target: fault.target,
    });
    const index = this.faults.length;
    this.faults.push({ fault, struck: false, landed: false, atUs: undefined, event: undefined });
    if (fault.when.kind === "time") this.pushEvent(fault.when.atUs, EventKind.fault, index);
    this.updatePosition();
  }

  outcomes(): readonly FaultOutcome[] {
    return this.faults.map(({ fault, landed, atUs, event }) => ({
      id: fault.id,
      kind: fault.kind,
      target: fault.target,
      landed,
      atUs,
      event,
    }));
  }

  /** The moment of a fault at a virtual time; false if its target was dead (no event then). */
  strikeAtTime(index: number): boolean {
    return this.strike(index);
  }

  /** Strikes the first fault due right before the next event. */
  strikeAtPosition(): boolean {
    const position = this.nextPosition;
    const index = this.faults.findIndex(
      ({ fault, struck }) =>
        !struck && fault.when.kind === "event" && fault.when.event === position,
    );
    const landed = this.strike(index);
    this.updatePosition();
    return landed;
  }

  /** After how many commands the turn beginning now is cut; -1 = not at all. */
  commandCut(): number {
    this.cutting = -1;
    if (!this.cutsPlanned) return -1;
    const event = this.simulation.eventCount - 1;
    for (let index = 0; index < this.faults.length; index++) {
      const { fault, struck } = this.faults[index] as FaultState;
      if (struck || fault.when.kind !== "command" || fault.when.event !== event) continue;
      this.cutting = index;
      return fault.when.command;
    }
    return -1;
  }

  /** A protocol point was passed; true if a crash of the own machine cuts the turn here. */
  strikeAtPoint(point: string, passing: number, machine: number): boolean {
    for (let index = 0; index < this.faults.length; index++) {
      const { fault, struck } = this.faults[index] as FaultState;
      const { when } = fault;
      if (struck || when.kind !== "point" || when.point !== point || when.nth !== passing) continue;
      if (fault.kind === "crash" && this.simulation.machines.indexOf(fault.target) === machine) {
        this.cutting = index;
        return true;
      }
      this.deferred.push(index);
    }
    return false;
  }

  /** The machine died within its own turn: by a cut of the plan, or because it halted itself. */
  afterCut(): void {
    if (this.cutting < 0) return;
    const state = this.faults[this.cutting] as FaultState;
    this.record(this.cutting, true);
    this.scheduleHeal(this.cutting, state.fault);
    this.cutting = -1;
  }

  /** Strikes what the turn just ended ran into on other machines. */
  strikeDeferred(): void {
    if (this.deferred.length === 0) return;
    const due = this.deferred;
    this.deferred = [];
    for (const index of due) this.strike(index);
  }

  /** The end of a fault that lasts. */
  heal(index: number): boolean {
    const { fault } = this.faults[index] as FaultState;
    const target = this.simulation.machines.indexOf(fault.target);
    this.beginEvent("heal");
    this.simulation.trace.emit(this.injector(), "kernel.healed", this.fields(fault));
    if (fault.kind === "crash") {
      const machine = this.simulation.machines.at(target);
      if (!machine.up) this.simulation.boot(target);
      this.simulation.trace.emit(this.injector(), "kernel.machineUp", {
        machine: machine.name,
        incarnation: machine.incarnation,
      });
    } else if (fault.kind === "pause") this.thaw(target);
    else if (fault.kind === "skew")
      this.simulation.machines.at(target).skewUs -= fault.amountUs ?? 0;
    else this.unlink(fault.id);
    this.simulation.trace.endEvent(0);
    return true;
  }

  save(): SavedFaults {
    return { faults: this.faults.map((state) => ({ ...state })), lane: this.lane };
  }

  load(saved: SavedFaults): void {
    this.faults = saved.faults.map((state) => ({ ...state }));
    this.deferred = [];
    this.cutting = -1;
    this.lane = saved.lane;
    this.process = -1;
    this.updatePosition();
  }

  private strike(index: number): boolean {
    const { fault } = this.faults[index] as FaultState;
    const target = this.simulation.machines.indexOf(fault.target);
    const machine = this.simulation.machines.at(target);
    if (!machine.up) {
      this.record(index, false);
      return false;
    }
    this.beginEvent("fault");
    this.record(index, true);
    this.apply(fault, target);
    if (fault.kind !== "reset") this.scheduleHeal(index, fault);
    this.simulation.trace.endEvent(0);
    return true;
  }

  private apply(fault: Fault, target: number): void {
    const { machines, network } = this.simulation;
    const machine = machines.at(target);
    const link: LinkFault = {
      id: fault.id,
      target,
      peer: fault.peer === undefined ? -1 : machines.indexOf(fault.peer),
      channel: fault.channel === undefined ? -1 : network.channelOf(fault.channel),
      amountUs: fault.kind === "slow" ? (fault.amountUs ?? 0) : Infinity,
    };
    switch (fault.kind) {
      case "crash":
        this.simulation.crash(target);
        break;
      case "pause":
        machine.paused = true;
        break;
      case "skew":
        machine.skewUs += fault.amountUs ?? 0;
        break;
      case "reset":
        network.resetBetween(link);
        this.notifyReset(link);
        break;
      case "partition":
      case "slow":
        network.state.faults.push(link);
        break;
    }
  }

  private notifyReset(link: LinkFault): void {
    const { machines } = this.simulation;
    this.simulation.notifyWatchers(link.target, link.peer, link.channel);
    for (let other = 0; other < machines.specs.length; other++) {
      if (other === link.target || (link.peer >= 0 && other !== link.peer)) continue;
      this.simulation.notifyWatchers(other, link.target, link.channel);
    }
  }

  /** What waited for the machine happens now, in the order in which it came. */
  private thaw(target: number): void {
    const machine = this.simulation.machines.at(target);
    machine.paused = false;
    const held = machine.held.splice(0);
    held.forEach((event, order) => {
      // Ties below 1 come before all mail of the instant and keep the order of arrival.
      const tie = order / (held.length + 1);
      this.simulation.queue.push(
        this.simulation.now,
        tie,
        event.lane,
        event.sequence,
        event.kind,
        event.target,
        event.source,
        event.epoch,
        event.cause,
        event.payload,
      );
    });
  }

  /** Ends a link fault; what it had stopped leaves now. */
  private unlink(id: string): void {
    const { network } = this.simulation;
    const kept = network.state.faults.filter((fault) => fault.id !== id);
    network.state.faults = kept;
    const held = network.state.held;
    network.state.held = [];
    for (const message of held) {
      const delay = network.delay(message.lane);
      if (delay === Infinity) network.state.held.push(message);
      else {
        const { lane, target, source, cause, payload } = message;
        this.simulation.enqueue(lane, this.simulation.now + delay, target, source, cause, payload);
      }
    }
  }

  private record(index: number, landed: boolean): void {
    const state = this.faults[index] as FaultState;
    state.struck = true;
    state.landed = landed;
    state.atUs = this.simulation.now;
    state.event = this.simulation.eventCount;
    this.updatePosition();
    if (landed)
      this.simulation.trace.emit(this.injector(), "kernel.fault", this.fields(state.fault));
  }

  private scheduleHeal(index: number, fault: Fault): void {
    if (fault.forUs === undefined) return;
    this.pushEvent((this.simulation.now + fault.forUs) as SimTime, EventKind.heal, index);
  }

  private pushEvent(at: SimTime, kind: number, index: number): void {
    if (this.lane < 0) this.lane = this.simulation.network.openNamed("kernel:faults", -1, -1, -1);
    const sequence = this.simulation.network.table.nextSequence(this.lane);
    const cause = this.simulation.eventCount - 1;
    this.simulation.queue.push(at, TIE_FAULT, this.lane, sequence, kind, 0, 0, 0, cause, index);
  }

  private updatePosition(): void {
    let next = -1;
    this.cutsPlanned = this.faults.some(
      ({ fault, struck }) => !struck && fault.when.kind === "command",
    );
    for (const { fault, struck } of this.faults) {
      if (struck || fault.when.kind !== "event") continue;
      if (next < 0 || fault.when.event < next) next = fault.when.event;
    }
    this.nextPosition = next;
  }

  private beginEvent(type: string): void {
    this.simulation.trace.beginEvent(this.simulation.now, this.injector(), -1, 0, type, -1);
  }

  /** Process index under which the kernel's own records stand. */
  injector(): number {
    if (this.process < 0) {
      const known = this.simulation.processes.find(INJECTOR);
      this.process =
        known >= 0 ? known : this.simulation.processes.reserve(INJECTOR, "faults", -1, -1);
    }
    return this.process;
  }

  private fields(fault: Fault): { id: string; kind: string; target: string } {
    return { id: fault.id, kind: fault.kind, target: fault.target };
  }
}

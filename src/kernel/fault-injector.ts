import { EventKind } from "./event-kind.js";
import { FAULT_EFFECTS } from "./fault-effects.js";
import { checkFault } from "./fault-check.js";
import type { Fault, FaultOutcome } from "./fault.js";
import { invariant } from "./invariant.js";
import { TIE_FAULT } from "./lane-table.js";
import type { Simulation } from "./simulation.js";
import type { SimTime } from "./sim-time.js";

interface FaultState {
  readonly fault: Fault;
  readonly struck: boolean;
  readonly landed: boolean;
  readonly atUs: SimTime | undefined;
  readonly event: number | undefined;
}

/** Part of a snapshot; states are never changed in place. */
export type SavedFaults = readonly FaultState[];

/** The address under which strikes appear on the trace. */
const INJECTOR = "world/faults";

/**
 * Turns fault data into what happens. A fault never draws anything and never fires unasked, so that
 * removing one that did not fire changes nothing.
 */
export class FaultInjector {
  /** Position of the next event before which a fault strikes; -1 = none. */
  nextPosition = -1;
  /** Process index under which the kernel's own records stand. */
  readonly injector: number;
  private readonly simulation: Simulation;
  private readonly lane: number;
  private states: FaultState[] = [];
  private commandFaultsPlanned = false;
  private pointFaultsPlanned = false;
  /** The fault that cuts the current turn if it issues enough commands. */
  private armed = -1;
  /** The fault that did cut the current turn. */
  private cutting = -1;
  /** Faults met in the current turn that strike right after it. */
  private readonly deferred: number[] = [];

  constructor(simulation: Simulation) {
    this.simulation = simulation;
    this.lane = simulation.network.openNamed("kernel:faults");
    this.injector = simulation.processes.reserve(INJECTOR, "faults", -1, this.lane);
  }

  add(fault: Fault): void {
    checkFault(fault, this.simulation);
    const known = this.states.some((state) => state.fault.id === fault.id);
    invariant(!known, "the ids of faults must differ", { id: fault.id });
    const state = { fault, struck: false, landed: false, atUs: undefined, event: undefined };
    const index = this.states.push(state) - 1;
    if (fault.when.kind === "time") this.pushEvent(fault.when.atUs, EventKind.fault, index);
    this.plan();
  }

  outcomes(): readonly FaultOutcome[] {
    return this.states.map(({ fault, landed, atUs, event }) => ({
      id: fault.id,
      kind: fault.kind,
      target: fault.target,
      landed,
      atUs,
      event,
    }));
  }

  /** Strikes the first fault due right before the next event; false if it hit nobody. */
  strikeAtPosition(): boolean {
    const index = this.states.findIndex(
      ({ fault: { when }, struck }) =>
        !struck && when.kind === "event" && when.event === this.nextPosition,
    );
    return this.strike(index);
  }

  /** After how many commands the turn that begins now is cut; -1 = not at all. */
  commandCut(machine: number): number {
    this.cutting = -1;
    this.armed = -1;
    if (!this.commandFaultsPlanned) return -1;
    let least = Infinity;
    this.states.forEach(({ fault, struck }, index) => {
      const { when } = fault;
      if (struck || when.kind !== "command" || !this.isNow(when.event)) return;
      if (when.command < least && this.killsMachine(fault, machine)) {
        this.armed = index;
        least = when.command;
      }
    });
    return least === Infinity ? -1 : least;
  }

  /** The turn has issued as many commands as `commandCut` said. */
  cutByCommand(): void {
    this.cutting = this.armed;
  }

  /** A protocol point was passed; true if a crash of the own machine cuts the turn here. */
  strikeAtPoint(point: string, passing: number, machine: number): boolean {
    if (!this.pointFaultsPlanned) return false;
    this.states.forEach(({ fault, struck }, index) => {
      const { when } = fault;
      if (struck || when.kind !== "point" || when.point !== point || when.nth !== passing) return;
      if (this.cutting < 0 && this.killsMachine(fault, machine)) this.cutting = index;
      else this.deferred.push(index);
    });
    return this.cutting >= 0;
  }

  /** The crash by which the plan cut the current turn takes effect. */
  landCut(): void {
    const { fault } = this.states[this.cutting] as FaultState;
    this.record(this.cutting, true);
    FAULT_EFFECTS[fault.kind].strike(this.simulation, fault, this.targetOf(fault));
    this.scheduleHeal(this.cutting, fault);
    this.cutting = -1;
  }

  /** Strikes what the turn just ended, of so many commands, ran into on other machines. */
  strikeAfterTurn(commands: number): void {
    if (this.commandFaultsPlanned) {
      this.states.forEach(({ fault: { when }, struck }, index) => {
        if (struck || when.kind !== "command" || !this.isNow(when.event)) return;
        if (when.command <= commands) this.deferred.push(index);
      });
    }
    if (this.deferred.length === 0) return;
    for (const index of this.deferred.splice(0)) this.strike(index);
  }

  /** The moment of a fault has come; false if its target is dead (there is no event then). */
  strike(index: number): boolean {
    const { fault, struck } = this.states[index] as FaultState;
    if (struck) return false;
    const target = this.targetOf(fault);
    const isDown = !this.simulation.machines.at(target).up;
    if (isDown !== (fault.kind === "boot")) {
      this.record(index, false);
      return false;
    }
    this.beginEvent("fault");
    if (fault.kind === "message") this.lieInWait(index);
    else this.record(index, true);
    FAULT_EFFECTS[fault.kind].strike(this.simulation, fault, target);
    this.scheduleHeal(index, fault);
    this.simulation.trace.endEvent(0);
    return true;
  }

  /** The end of a fault that lasts. */
  heal(index: number): void {
    const { fault } = this.states[index] as FaultState;
    const { trace } = this.simulation;
    this.beginEvent("heal");
    trace.emit(this.injector, "kernel.healed", this.fields(fault));
    FAULT_EFFECTS[fault.kind].heal?.(this.simulation, fault, this.targetOf(fault));
    trace.endEvent(0);
  }

  save(): SavedFaults {
    return this.states.slice();
  }

  load(saved: SavedFaults): void {
    this.states = saved.slice();
    this.plan();
  }

  private record(index: number, landed: boolean): void {
    const { now, eventCount, trace } = this.simulation;
    const { fault } = this.states[index] as FaultState;
    this.states[index] = { fault, struck: true, landed, atUs: now, event: eventCount };
    this.plan();
    if (landed) trace.emit(this.injector, "kernel.fault", this.fields(fault));
  }

  /** It lands when a message of its type comes by. */
  private lieInWait(index: number): void {
    const { fault } = this.states[index] as FaultState;
    const nowhere = { landed: false, atUs: undefined, event: undefined };
    this.states[index] = { fault, struck: true, ...nowhere };
    this.plan();
  }

  /** A fault that lay in wait for messages has met one. */
  met(id: string): void {
    const index = this.states.findIndex(({ fault }) => fault.id === id);
    if (!(this.states[index] as FaultState).landed) this.record(index, true);
  }

  private scheduleHeal(index: number, fault: Fault): void {
    if (fault.forUs === undefined || FAULT_EFFECTS[fault.kind].heal === undefined) return;
    this.pushEvent((this.simulation.now + fault.forUs) as SimTime, EventKind.heal, index);
  }

  private pushEvent(at: SimTime, kind: number, index: number): void {
    const { network, queue, eventCount } = this.simulation;
    const sequence = network.lanes.nextSequence(this.lane);
    const { lane, injector } = this;
    queue.push(
      at,
      TIE_FAULT,
      lane,
      sequence,
      kind,
      injector,
      injector,
      0,
      0,
      eventCount - 1,
      index,
    );
  }

  /** Works out what to look out for. */
  private plan(): void {
    const pending = this.states.filter(({ struck }) => !struck).map(({ fault }) => fault.when);
    const positions = pending.flatMap((when) => (when.kind === "event" ? [when.event] : []));
    this.nextPosition = positions.length === 0 ? -1 : Math.min(...positions);
    this.commandFaultsPlanned = pending.some(({ kind }) => kind === "command");
    this.pointFaultsPlanned = pending.some(({ kind }) => kind === "point");
  }

  private beginEvent(type: string): void {
    const { trace, now } = this.simulation;
    trace.beginEvent(now, this.injector, -1, 0, trace.typeId(type), -1);
  }

  private targetOf(fault: Fault): number {
    return this.simulation.machines.indexOf(fault.target);
  }

  private killsMachine(fault: Fault, machine: number): boolean {
    return fault.kind === "crash" && this.targetOf(fault) === machine;
  }

  /** Whether the event under way has that position. */
  private isNow(event: number): boolean {
    return event === this.simulation.eventCount - 1;
  }

  private fields(fault: Fault): { id: string; kind: string; target: string } {
    return { id: fault.id, kind: fault.kind, target: fault.target };
  }
}

import { EventKind } from "./event-kind.js";
import { invariant } from "./invariant.js";
import type { Address, Message, ProcessContext, TimerMessage } from "./process.js";
import type { RandomStream } from "./random-source.js";
import type { Simulation } from "./simulation.js";
import { after, TIME_ZERO, type SimTime } from "./sim-time.js";
import type { AnyTraceFields } from "./trace-schema.js";

/**
 * The one context object of a simulation, lent to the process whose turn it is. Commands take
 * effect as they are issued; once a fault cut the turn, later ones do nothing.
 */
export class KernelContext implements ProcessContext {
  /** Commands issued in this turn that act on the world. */
  commands = 0;
  /** Microseconds spent in this turn. */
  spentUs = 0;
  private readonly simulation: Simulation;
  private process = -1;
  private timeUs: SimTime = TIME_ZERO;
  private cutAt = -1;
  private cut = false;

  constructor(simulation: Simulation) {
    this.simulation = simulation;
  }

  /** Lends the context to a process; `cutAt` = die after that many commands, -1 = live. */
  begin(process: number, now: SimTime, cutAt: number): void {
    this.process = process;
    this.timeUs = now;
    this.commands = 0;
    this.spentUs = 0;
    this.cutAt = cutAt;
    this.cut = cutAt === 0;
  }

  /** Takes the context back; true if the machine died in this turn. */
  end(): boolean {
    this.process = -1;
    return this.cut;
  }

  get self(): Address {
    return this.simulation.processes.at(this.process).address;
  }

  get machine(): string {
    return this.simulation.machines.at(this.machineIndex()).name;
  }

  now(): SimTime {
    return this.timeUs;
  }

  wallClockMs(): number {
    const { skewUs } = this.simulation.machines.at(this.machineIndex());
    return this.simulation.epochMs + Math.floor((this.timeUs + skewUs) / 1000);
  }

  send(to: Address, message: Message, channel: string): void {
    if (!this.command()) return;
    const target = this.simulation.resolve(to);
    const channelIndex = this.simulation.network.channelOf(channel);
    invariant(target >= 0 && channelIndex >= 0, "target and channel must exist", { to, channel });
    this.simulation.post(this.process, target, message, channelIndex, this.spentUs);
  }

  setTimer(key: string, delayUs: number): void {
    if (!this.command()) return;
    const { timers } = this.simulation.processes.at(this.process);
    this.disarm(key);
    const message: TimerMessage = Object.freeze({ type: "kernel.timer", key });
    const delay = this.spentUs + Math.max(0, Math.trunc(delayUs));
    timers.set(key, this.simulation.pushOwn(EventKind.timer, this.process, delay, message));
  }

  cancelTimer(key: string): void {
    if (this.command()) this.disarm(key);
  }

  random(stream: string): RandomStream {
    return this.simulation.random.stream(`${this.self}/${stream}`);
  }

  persist(key: string, value: unknown): void {
    if (!this.command()) return;
    const { durable } = this.simulation.processes.at(this.process);
    if (value === undefined) durable.delete(key);
    else durable.set(key, Object.freeze(value));
  }

  emit(type: string, fields: AnyTraceFields): void {
    if (!this.cut) this.simulation.trace.emit(this.process, type, fields);
  }

  point(name: string): void {
    if (this.cut) return;
    const passing = this.simulation.passPoint(this.process, name);
    if (this.simulation.faults.strikeAtPoint(name, passing, this.machineIndex())) this.cut = true;
  }

  spend(us: number): void {
    if (!this.cut) this.spentUs += Math.trunc(us);
  }

  spawn(name: string, kind: string, args: unknown): void {
    if (this.command()) this.simulation.spawn(this.machineIndex(), name, kind, args);
  }

  stop(name: string): void {
    if (!this.command()) return;
    const process = this.simulation.resolve(`${this.machine}/${name}`);
    if (this.simulation.processes.at(process).alive) this.simulation.kill(process);
  }

  halt(): void {
    if (this.command()) this.cut = true;
  }

  watch(machine: string, channel: string): void {
    this.watching(machine, channel, true);
  }

  unwatch(machine: string, channel: string): void {
    this.watching(machine, channel, false);
  }

  private watching(machine: string, channel: string, on: boolean): void {
    if (!this.command()) return;
    const { machines, network } = this.simulation;
    const other = machines.indexOf(machine);
    const index = network.channelOf(channel);
    if (on && !machines.at(other).up) {
      this.simulation.notifyLost(this.process, other, this.machineIndex(), index);
    } else if (on) network.watch(this.process, this.machineIndex(), other, index);
    else network.unwatch(this.process, this.machineIndex(), other, index);
  }

  private machineIndex(): number {
    return this.simulation.processes.at(this.process).machine;
  }

  private disarm(key: string): void {
    const { timers } = this.simulation.processes.at(this.process);
    const slot = timers.get(key);
    if (slot === undefined) return;
    this.simulation.queue.setKind(slot, EventKind.dead);
    timers.delete(key);
  }

  /** Counts a command; false if the turn was cut before it. */
  private command(): boolean {
    if (this.cut) return false;
    this.commands++;
    if (this.commands === this.cutAt) this.cut = true;
    return true;
  }
}

import { InvariantViolation } from "./invariant.js";
import type { Address, Message, ProcessContext } from "./process.js";
import type { RandomStream } from "./random-source.js";
import type { Simulation } from "./simulation.js";
import { TIME_ZERO, type SimTime } from "./sim-time.js";
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
  /** Whether the process asked to kill its machine. */
  halted = false;
  /** Whether a fault of the plan ended the turn before its end. */
  cut = true;
  private readonly simulation: Simulation;
  private process = -1;
  private machineIndex = -1;
  private incarnation = 0;
  private timeUs: SimTime = TIME_ZERO;
  /** The turn is cut after that many commands; -1 = not at all. */
  private cutAt = -1;
  /** `onReceive` takes no time. */
  private maySpend = false;

  constructor(simulation: Simulation) {
    this.simulation = simulation;
  }

  /** Lends the context to a process for one turn. */
  begin(process: number, now: SimTime, maySpend: boolean): void {
    const { machine, incarnation } = this.simulation.processes.at(process);
    this.process = process;
    this.machineIndex = machine;
    this.incarnation = incarnation;
    this.timeUs = now;
    this.commands = 0;
    this.spentUs = 0;
    this.halted = false;
    this.cut = false;
    this.maySpend = maySpend;
    this.cutAt = this.simulation.faults.commandCut(machine);
    if (this.cutAt === 0) this.cutByCommand();
  }

  /** Takes the context back; whoever kept it can do nothing with it. */
  end(): void {
    this.process = -1;
  }

  get self(): Address {
    return this.simulation.processes.address(this.process);
  }

  get machine(): string {
    return this.simulation.machines.at(this.machineIndex).name;
  }

  now(): SimTime {
    return this.timeUs;
  }

  wallClockMs(): number {
    const { skewUs, driftPpm, driftSinceUs } = this.simulation.machines.at(this.machineIndex);
    const gainedUs = Math.trunc(((this.timeUs - driftSinceUs) * driftPpm) / 1_000_000);
    return this.simulation.epochMs + Math.floor((this.timeUs + skewUs + gainedUs) / 1000);
  }

  send(to: Address, message: Message, channel: string): void {
    if (!this.command()) return;
    const target = this.simulation.resolve(to);
    const channelIndex = this.simulation.network.channelOf(channel);
    if (target < 0 || channelIndex < 0) {
      throw new InvariantViolation("target and channel of a message must exist", { to, channel });
    }
    this.simulation.postman.post(this.process, target, message, channelIndex, this.spentUs);
  }

  setTimer(key: string, delayUs: number): void {
    if (!this.command() || !this.stillOneself()) return;
    const { slackUs } = this.simulation.machines.at(this.machineIndex);
    const delay = this.spentUs + Math.max(0, Math.trunc(delayUs)) + slackUs;
    this.simulation.setTimer(this.process, key, delay < 1 ? 1 : delay);
  }

  cancelTimer(key: string): void {
    if (this.command() && this.stillOneself()) this.simulation.cancelTimer(this.process, key);
  }

  random(stream: string): RandomStream {
    return this.simulation.random.stream(`${this.self}/${stream}`);
  }

  persist(key: string, value: unknown): void {
    if (this.command()) this.simulation.processes.persist(this.process, key, value);
  }

  emit(type: string, fields: AnyTraceFields): void {
    if (!this.cut) this.simulation.trace.emit(this.process, type, fields);
  }

  point(name: string): void {
    if (this.cut) return;
    const { faults } = this.simulation;
    const passing = this.simulation.passPoint(this.process, name);
    if (faults.strikeAtPoint(name, passing, this.machineIndex)) this.cut = true;
  }

  spend(us: number): void {
    if (this.cut) return;
    // Once a record: what an error would say is put together only if there is one.
    if (!this.maySpend) {
      throw new InvariantViolation("onReceive takes no time: spend in a turn", {
        process: this.self,
      });
    }
    if (us < 0) throw new InvariantViolation("time spent must not be negative", { us });
    this.spentUs += Math.trunc(us);
  }

  spawn(name: string, kind: string, args: unknown): void {
    if (!this.command()) return;
    this.simulation.lifeCycle.spawn(this.machineIndex, name, kind, args, this.spentUs);
  }

  stop(name: string): void {
    if (!this.command()) return;
    const process = this.simulation.processes.find(`${this.machine}/${name}`);
    if (process >= 0 && this.simulation.processes.at(process).spawned) {
      this.simulation.lifeCycle.kill(process);
    }
  }

  halt(): void {
    if (this.command()) this.halted = true;
  }

  watch(machine: string, channel: string): void {
    if (!this.command() || !this.stillOneself()) return;
    const { machines, postman, watches } = this.simulation;
    const { own, other, index } = this.connection(machine, channel);
    if (machines.at(other).up) watches.add(this.process, index, own, other);
    else postman.notifyLost(this.process, index, own, other, this.spentUs);
  }

  unwatch(machine: string, channel: string): void {
    if (!this.command() || !this.stillOneself()) return;
    const { own, other, index } = this.connection(machine, channel);
    this.simulation.watches.remove(this.process, index, own, other);
  }

  private connection(machine: string, channel: string): Record<"own" | "other" | "index", number> {
    const other = this.simulation.machines.indexOf(machine);
    const index = this.simulation.network.channelOf(channel);
    if (other < 0 || index < 0) {
      throw new InvariantViolation("a watched connection must exist", { machine, channel });
    }
    return { own: this.machineIndex, other, index };
  }

  /** False once the process stopped itself in this turn: what is left of it sets no timers. */
  private stillOneself(): boolean {
    return this.simulation.processes.at(this.process).incarnation === this.incarnation;
  }

  /** Counts a command; false if the turn was cut before it. */
  private command(): boolean {
    if (this.process < 0) throw new InvariantViolation("commands belong into a turn", {});
    if (this.cut) return false;
    this.commands++;
    // The command at which the turn is cut still counts.
    if (this.commands === this.cutAt) this.cutByCommand();
    return true;
  }

  private cutByCommand(): void {
    this.cut = true;
    this.simulation.faults.cutByCommand();
  }
}

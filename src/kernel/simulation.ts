import { ConnectionWatches, type SavedWatches } from "./connection-watches.js";
import { EventKind } from "./event-kind.js";
import { EventQueue, type SavedQueue } from "./event-queue.js";
import { FaultInjector, type SavedFaults } from "./fault-injector.js";
import type { Fault, FaultOutcome } from "./fault.js";
import { KernelContext } from "./kernel-context.js";
import { TIE_CONTINUATION, type TieBreak } from "./lane-table.js";
import { LifeCycle } from "./life-cycle.js";
import { MachineTable, type MachineSpec, type SavedMachines } from "./machine-table.js";
import { Network, type ChannelProfile, type SavedNetwork } from "./network.js";
import { PointCounts, type SavedPoints } from "./point-counts.js";
import { Postman } from "./postman.js";
import type { ProcessRecord } from "./process-record.js";
import { ProcessTable, type SavedProcesses } from "./process-table.js";
import type { TimerEvent } from "./process-timers.js";
import type { Address, Message, ProcessFactory, TimerMessage } from "./process.js";
import { RandomSource, type SavedRandom } from "./random-source.js";
import { TIME_ZERO, type SimTime } from "./sim-time.js";
import type { TraceSchema } from "./trace-schema.js";
import { Trace, type SavedTrace } from "./trace.js";

/** Everything a run is a function of. */
export interface SimulationOptions {
  readonly seed: string;
  readonly machines: readonly MachineSpec[];
  /** Connection kinds by name. */
  readonly channels: Readonly<Record<string, ChannelProfile>>;
  readonly createProcess: ProcessFactory;
  /** The vocabulary of `emit`. */
  readonly schema: TraceSchema;
  readonly faults?: readonly Fault[];
  readonly tieBreak?: TieBreak;
  /** Wall-clock milliseconds since 1970 at virtual time 0. */
  readonly epochMs?: number;
  /** `false` leaves out trace and digest: only for measuring what they cost. */
  readonly trace?: boolean;
  /** Deep-freezes every message on send, to catch shared references; on in tests. */
  readonly freezeMessages?: boolean;
}

/**
 * A snapshot of a whole simulation: a cache of what re-running to the same event would give. It can
 * be loaded any number of times, also by another simulation made of the same options.
 */
export interface SavedSimulation {
  readonly nowUs: SimTime;
  readonly immediate: number;
  readonly immediateCause: number;
  readonly queue: SavedQueue;
  readonly network: SavedNetwork;
  readonly watches: SavedWatches;
  readonly machines: SavedMachines;
  readonly random: SavedRandom;
  readonly points: SavedPoints;
  readonly faults: SavedFaults;
  readonly processes: SavedProcesses;
  readonly trace: SavedTrace;
}

/** What the kernel itself puts on the trace, beside the records of the layer above. */
export const KERNEL_TRACE_SCHEMA = {
  "kernel.point": { point: "text", passing: "ordinal" },
  "kernel.fault": { id: "text", kind: "text", target: "text" },
  "kernel.healed": { id: "text", kind: "text", target: "text" },
  "kernel.machineUp": { machine: "text", incarnation: "number" },
  "kernel.machineDown": { machine: "text" },
} as const;

/**
 * The discrete-event engine: one queue ordered by (time, lane, sequence in lane), processes that
 * run to completion, machines that die whole. It knows nothing of Flink.
 *
 * @example
 * ```ts
 * const simulation = new Simulation(options);
 * while (simulation.step()) {
 *   if (simulation.trace.recordCount > 1000) break;
 * }
 * console.log(simulation.trace.hex());
 * ```
 */
export class Simulation {
  readonly trace: Trace;
  readonly queue: EventQueue;
  readonly network: Network;
  readonly machines: MachineTable;
  readonly processes: ProcessTable;
  readonly random: RandomSource;
  readonly faults: FaultInjector;
  readonly watches: ConnectionWatches;
  readonly postman: Postman;
  readonly lifeCycle: LifeCycle;
  readonly epochMs: number;
  private readonly context: KernelContext;
  private readonly points = new PointCounts();
  private nowUs: SimTime = TIME_ZERO;
  /** A process whose turn is next because nothing else is due at this instant; -1 = none. */
  private immediate = -1;
  private immediateCause = -1;

  constructor(options: SimulationOptions) {
    const freeze = options.freezeMessages ?? false;
    this.random = new RandomSource(options.seed);
    this.machines = new MachineTable(options.machines);
    const tieBreak = options.tieBreak ?? { kind: "content" };
    this.network = new Network(options.channels, this.machines, this.random, tieBreak);
    const { lanes } = this.network;
    this.queue = new EventQueue((left, right) => lanes.compareNames(left, right));
    this.processes = new ProcessTable(options.createProcess);
    const names = {
      processName: (index: number): string => this.processes.address(index),
      laneName: (index: number): string => lanes.name(index),
    };
    const schema = { ...KERNEL_TRACE_SCHEMA, ...options.schema };
    this.trace = new Trace(schema, names, { enabled: options.trace ?? true, freeze });
    this.epochMs = options.epochMs ?? 0;
    this.watches = new ConnectionWatches();
    this.postman = new Postman(this, freeze);
    this.lifeCycle = new LifeCycle(this, freeze);
    this.context = new KernelContext(this);
    this.faults = new FaultInjector(this);
    for (const fault of options.faults ?? []) this.faults.add(fault);
    this.lifeCycle.bootAll();
  }

  /** Virtual time of the event dispatched last. */
  get now(): SimTime {
    return this.nowUs;
  }

  /** How many events were dispatched; the next one has this position. */
  get eventCount(): number {
    return this.trace.eventCount;
  }

  /** When the next event is due, if nothing strikes before it; `Infinity` = never. */
  get nextTime(): number {
    return this.immediate >= 0 ? this.nowUs : this.queue.nextTime;
  }

  /** How often the protocol point was passed. */
  passings(point: string): number {
    return this.points.of(point);
  }

  /** All points passed so far, with their counts. */
  get pointCounts(): ReadonlyMap<string, number> {
    return this.points.all();
  }

  /** Adds a fault to the plan, e.g. one that a person injects now. */
  inject(fault: Fault): void {
    this.faults.add(fault);
  }

  /** What became of each fault so far. */
  outcomes(): readonly FaultOutcome[] {
    return this.faults.outcomes();
  }

  /** Dispatches one event; `false` when nothing is left to happen. */
  step(): boolean {
    if (this.faults.nextPosition >= 0 && this.strikeDue()) return true;
    if (this.immediate >= 0 && this.turnAtOnce()) return true;
    const queue = this.queue;
    const before = this.nowUs;
    while (queue.size > 0) {
      const time = queue.nextTime as SimTime;
      const slot = queue.pop();
      if (queue.kindOf(slot) === EventKind.dead) queue.takePayload(slot);
      else {
        this.nowUs = time;
        if (this.dispatch(slot)) return true;
      }
    }
    // What was lost on the way is no event.
    this.nowUs = before;
    return false;
  }

  /** Steps until `stop` says so (asked after every event), the queue is empty or `maxEvents` is reached. */
  run(stop: () => boolean, maxEvents: number = Infinity): void {
    while (this.trace.eventCount < maxEvents && this.step()) if (stop()) return;
  }

  save(): SavedSimulation {
    return {
      nowUs: this.nowUs,
      immediate: this.immediate,
      immediateCause: this.immediateCause,
      queue: this.queue.save(),
      network: this.network.save(),
      watches: this.watches.save(),
      machines: this.machines.save(),
      random: this.random.save(),
      points: this.points.save(),
      faults: this.faults.save(),
      processes: this.processes.save(),
      trace: this.trace.save(),
    };
  }

  load(saved: SavedSimulation): void {
    this.nowUs = saved.nowUs;
    this.immediate = saved.immediate;
    this.immediateCause = saved.immediateCause;
    this.queue.load(saved.queue);
    this.network.load(saved.network);
    this.watches.load(saved.watches);
    this.machines.load(saved.machines);
    this.random.load(saved.random);
    this.points.load(saved.points);
    this.faults.load(saved.faults);
    this.processes.load(saved.processes);
    this.trace.load(saved.trace);
  }

  // What follows is for the kernel's own parts, not for processes.

  /** Index of the process at an address; reserves it if nothing ever had it, -1 if there is no such machine. */
  resolve(address: Address): number {
    const known = this.processes.find(address);
    if (known >= 0) return known;
    const slash = address.indexOf("/");
    const machine = this.machines.indexOf(address.slice(0, slash));
    if (slash < 0 || machine < 0) return -1;
    const lane = this.network.openNamed(`timer:${address}`);
    return this.processes.reserve(address, address.slice(slash + 1), machine, lane);
  }

  /** Counts the passing of a protocol point and returns its number. */
  passPoint(process: number, point: string): number {
    const passing = this.points.pass(point);
    this.trace.emit(process, "kernel.point", { point, passing });
    return passing;
  }

  /** (Re)arms a timer of a process. */
  setTimer(process: number, key: string, delayUs: number): void {
    const record = this.processes.at(process);
    const { lanes } = this.network;
    const { lane, timers } = record;
    const timer = timers.find(key) ?? timers.add(this.timerEvent(key));
    const time = this.nowUs + delayUs;
    const slot = this.queue.push(
      time,
      lanes.tie(lane, time),
      lane,
      lanes.nextSequence(lane),
      EventKind.timer,
      process,
      process,
      0,
      record.incarnation,
      this.trace.eventCount - 1,
      timer.event,
    );
    const replaced = timers.arm(timer, slot);
    if (replaced >= 0) this.queue.setKind(replaced, EventKind.dead);
  }

  cancelTimer(process: number, key: string): void {
    const slot = this.processes.at(process).timers.disarm(key);
    if (slot >= 0) this.queue.setKind(slot, EventKind.dead);
  }

  private timerEvent(key: string): TimerEvent {
    const message: TimerMessage = Object.freeze({ type: "kernel.timer", key });
    return { message, typeId: this.trace.typeId(`timer:${key}`) };
  }

  /**
   * Strikes a fault due right before the next event; false if there is none that hits anybody. The
   * clock stays at the last event: what comes next may turn out to be lost on the way.
   */
  private strikeDue(): boolean {
    for (;;) {
      const { nextPosition } = this.faults;
      if (nextPosition < 0 || nextPosition > this.trace.eventCount) return false;
      if (this.faults.strikeAtPosition()) return true;
    }
  }

  /** The turn that found nothing else due; false if it is no longer so. */
  private turnAtOnce(): boolean {
    const process = this.immediate;
    this.immediate = -1;
    const record = this.processes.at(process);
    if (!record.turnPending) return false;
    if (this.queue.nextTime > this.nowUs && !this.machines.isPaused(record.machine)) {
      this.turn(process, this.immediateCause);
      return true;
    }
    this.queueTurn(process, this.nowUs, this.immediateCause);
    return false;
  }

  private dispatch(slot: number): boolean {
    const queue = this.queue;
    const kind = queue.kindOf(slot);
    const payload = queue.takePayload(slot);
    if (kind === EventKind.fault) return this.faults.strike(payload as number);
    if (kind === EventKind.heal) {
      this.faults.heal(payload as number);
      return true;
    }
    if (kind === EventKind.boot) {
      this.lifeCycle.bootLate(payload as number, queue.sourceOf(slot));
      return true;
    }
    const target = queue.targetOf(slot);
    const record = this.processes.at(target);
    if (this.machines.isPaused(record.machine)) {
      this.hold(slot, record.machine, payload);
      return false;
    }
    if (kind === EventKind.message || kind === EventKind.notice) {
      return this.deliver(slot, record, payload as Message);
    }
    if (queue.incarnationOf(slot) !== record.incarnation) return false;
    const cause = queue.causeOf(slot);
    if (kind === EventKind.timer) {
      const { message, typeId } = payload as TimerEvent;
      record.timers.disarm(message.key);
      this.receive(target, target, queue.laneOf(slot), cause, typeId, message);
    } else if (kind === EventKind.turn) this.turn(target, cause);
    else this.start(target, cause);
    return true;
  }

  private hold(slot: number, machine: number, payload: unknown): void {
    const queue = this.queue;
    this.lifeCycle.hold(machine, {
      kind: queue.kindOf(slot),
      target: queue.targetOf(slot),
      source: queue.sourceOf(slot),
      lane: queue.laneOf(slot),
      epoch: queue.epochOf(slot),
      incarnation: queue.incarnationOf(slot),
      cause: queue.causeOf(slot),
      payload,
    });
  }

  private deliver(slot: number, record: ProcessRecord, message: Message): boolean {
    const queue = this.queue;
    const lane = queue.laneOf(slot);
    const target = queue.targetOf(slot);
    const source = queue.sourceOf(slot);
    const incarnation = queue.incarnationOf(slot);
    const cause = queue.causeOf(slot);
    const onTheWay = queue.epochOf(slot) === this.network.epoch(lane);
    const isNotice = queue.kindOf(slot) === EventKind.notice;
    // A message is for whoever lives at the address, a notice for the one whom it concerns.
    if (onTheWay && record.alive && !(isNotice && record.incarnation !== incarnation)) {
      this.receive(target, source, lane, cause, this.trace.typeId(message.type), message);
      return true;
    }
    if (!isNotice) this.postman.bounce(lane, target, source, incarnation, cause, message);
    return false;
  }

  private start(process: number, cause: number): void {
    const record = this.processes.at(process);
    this.trace.beginEvent(this.nowUs, process, -1, 0, this.trace.typeId("start"), cause);
    this.context.begin(process, this.nowUs, true);
    const instance = this.processes.start(process);
    instance.onStart(this.context, new Map(record.durable));
    record.busyUntil = this.nowUs + this.context.spentUs;
    this.finish(process, record);
  }

  private receive(
    target: number,
    source: number,
    lane: number,
    cause: number,
    typeId: number,
    message: Message,
  ): void {
    const record = this.processes.at(target);
    this.trace.beginEvent(this.nowUs, target, lane, this.network.lanes.hash32(lane), typeId, cause);
    this.context.begin(target, this.nowUs, false);
    const from = this.processes.address(source);
    this.processes.instance(target).onReceive(this.context, message, from);
    this.finish(target, record);
  }

  private turn(process: number, cause: number): void {
    const record = this.processes.at(process);
    record.turnPending = false;
    this.trace.beginEvent(this.nowUs, process, -1, 0, this.trace.typeId("turn"), cause);
    this.context.begin(process, this.nowUs, true);
    this.processes.instance(process).onTurn(this.context);
    record.busyUntil = this.nowUs + this.context.spentUs;
    this.finish(process, record);
  }

  /** Ends a turn: the crash it ran into, else its continuation. */
  private finish(process: number, record: ProcessRecord): void {
    const { context, faults, trace } = this;
    record.version++;
    context.end();
    if (context.cut) faults.landCut();
    else if (context.halted) this.lifeCycle.crash(record.machine);
    else if (record.alive && !record.turnPending && this.processes.instance(process).hasWork()) {
      this.scheduleTurn(process, record);
    }
    trace.endEvent(context.commands);
    faults.strikeAfterTurn(context.commands);
  }

  /** An idle process with nothing else due runs its turn at once; else after all mail of the instant. */
  private scheduleTurn(process: number, record: ProcessRecord): void {
    record.turnPending = true;
    const cause = this.trace.eventCount - 1;
    if (record.busyUntil <= this.nowUs && this.immediate < 0 && this.queue.nextTime > this.nowUs) {
      this.immediate = process;
      this.immediateCause = cause;
    } else this.queueTurn(process, Math.max(record.busyUntil, this.nowUs), cause);
  }

  private queueTurn(process: number, time: number, cause: number): void {
    const { incarnation, lane } = this.processes.at(process);
    const tie = this.network.lanes.tie(lane, time) + TIE_CONTINUATION;
    this.queue.push(
      time,
      tie,
      lane,
      0,
      EventKind.turn,
      process,
      process,
      0,
      incarnation,
      cause,
      undefined,
    );
  }
}

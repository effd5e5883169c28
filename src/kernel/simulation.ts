import { EventKind } from "./event-kind.js";
import { EventQueue, type SavedQueue } from "./event-queue.js";
import { FaultInjector, type SavedFaults } from "./fault-injector.js";
import type { Fault, FaultOutcome } from "./fault.js";
import { invariant } from "./invariant.js";
import type { TieBreak } from "./lane-table.js";
import { MachineTable, type HeldEvent, type MachineSpec } from "./machine-table.js";
import { Network, type ChannelProfile } from "./network.js";
import { copyPlain, deepFreeze } from "./plain-data.js";
import { KernelContext } from "./kernel-context.js";
import { ProcessTable, type SavedProcesses } from "./process-table.js";
import type { Address, Message, ProcessFactory, TimerMessage } from "./process.js";
import { RandomSource } from "./random-source.js";
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

/** A snapshot of a whole simulation: a cache of what re-running to the same event would give. */
export interface SavedSimulation {
  readonly nowUs: SimTime;
  readonly immediate: number;
  readonly queue: SavedQueue;
  readonly lanes: unknown;
  readonly network: unknown;
  readonly machines: unknown;
  readonly random: unknown;
  readonly points: ReadonlyMap<string, number>;
  readonly faults: SavedFaults;
  readonly processes: SavedProcesses;
  readonly trace: SavedTrace;
}

/** What the kernel itself puts on the trace, beside the records of the layer above. */
export const KERNEL_TRACE_SCHEMA = {
  "kernel.point": { point: "text", passing: "number" },
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
  readonly epochMs: number;
  private readonly context: KernelContext;
  private readonly freeze: boolean;
  private readonly points = new Map<string, number>();
  private nowUs: SimTime = TIME_ZERO;
  /** A process whose turn is next because nothing else is due at this instant; -1 = none. */
  private immediate = -1;

  constructor(options: SimulationOptions) {
    this.random = new RandomSource(options.seed);
    this.machines = new MachineTable(options.machines);
    this.network = new Network(
      options.channels,
      this.machines,
      this.random,
      options.tieBreak ?? { kind: "content" },
    );
    const lanes = this.network.table;
    this.queue = new EventQueue((left, right) => lanes.compareNames(left, right));
    this.processes = new ProcessTable(options.createProcess);
    const schema = { ...KERNEL_TRACE_SCHEMA, ...options.schema };
    const names = {
      processName: (index: number): string => this.processes.at(index).address,
      laneName: (index: number): string => lanes.state.names[index] as string,
    };
    this.trace = new Trace(schema, names, options.trace ?? true);
    this.epochMs = options.epochMs ?? 0;
    this.freeze = options.freezeMessages ?? false;
    this.context = new KernelContext(this);
    this.faults = new FaultInjector(this, options.faults ?? []);
    for (let index = 0; index < options.machines.length; index++) this.boot(index);
  }

  /** Virtual time of the event dispatched last. */
  get now(): SimTime {
    return this.nowUs;
  }

  /** How many events were dispatched; the next one has this position. */
  get eventCount(): number {
    return this.trace.eventCount;
  }

  /** How often the protocol point was passed. */
  passings(point: string): number {
    return this.points.get(point) ?? 0;
  }

  /** All points passed so far, with their counts. */
  get pointCounts(): ReadonlyMap<string, number> {
    return this.points;
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
    if (this.faults.nextPosition >= 0 && this.faults.nextPosition <= this.trace.eventCount) {
      this.advanceToNext();
      if (this.faults.strikeAtPosition()) return true;
    }
    if (this.immediate >= 0) {
      const process = this.immediate;
      this.immediate = -1;
      this.turn(process);
      return true;
    }
    while (this.queue.size > 0) {
      const time = this.queue.nextTime as SimTime;
      const slot = this.queue.pop();
      if (this.queue.kindOf(slot) === EventKind.dead) continue;
      this.nowUs = time;
      if (this.dispatch(slot)) return true;
    }
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
      queue: this.queue.save(),
      lanes: copyPlain(this.network.table.state),
      network: copyPlain(this.network.state),
      machines: copyPlain(this.machines.state),
      random: copyPlain(this.random.state),
      points: new Map(this.points),
      faults: this.faults.save(),
      processes: this.processes.save(),
      trace: this.trace.save(),
    };
  }

  load(saved: SavedSimulation): void {
    this.nowUs = saved.nowUs;
    this.immediate = saved.immediate;
    this.queue.load(saved.queue);
    Object.assign(this.network.table.state, copyPlain(saved.lanes));
    this.network.state = copyPlain(saved.network) as Network["state"];
    this.machines.state = copyPlain(saved.machines) as MachineTable["state"];
    Object.assign(this.random.state, copyPlain(saved.random));
    this.points.clear();
    for (const [point, count] of saved.points) this.points.set(point, count);
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
    if (machine < 0) return -1;
    const lane = this.network.openNamed(`timer:${address}`, machine, machine, -1);
    return this.processes.reserve(address, address.slice(slash + 1), machine, lane);
  }

  /** Puts a message on its lane; held back if a partition stops it. */
  post(source: number, target: number, message: Message, channel: number, spentUs: number): void {
    if (this.freeze) deepFreeze(message);
    else Object.freeze(message);
    const from = this.processes.at(source).machine;
    const to = this.processes.at(target).machine;
    const lane = this.network.lane(channel, from, to);
    const cause = this.trace.eventCount - 1;
    const delay = this.network.delay(lane);
    if (delay === Infinity) {
      this.network.state.held.push({ lane, target, source, cause, payload: message });
      return;
    }
    this.enqueue(lane, this.nowUs + spentUs + delay, target, source, cause, message);
  }

  /** Queues a message on a lane, after all that was sent on it before. */
  enqueue(
    lane: number,
    at: number,
    target: number,
    source: number,
    cause: number,
    message: unknown,
  ): void {
    const lanes = this.network.table;
    const time = lanes.arrival(lane, at);
    const epoch = this.network.epoch(lane);
    const tie = lanes.tie(lane, time);
    const sequence = lanes.nextSequence(lane);
    this.queue.push(
      time,
      tie,
      lane,
      sequence,
      EventKind.message,
      target,
      source,
      epoch,
      cause,
      message,
    );
  }

  /** Queues a timer or start of a process in its own lane. */
  pushOwn(kind: number, process: number, delayUs: number, payload: unknown): number {
    const record = this.processes.at(process);
    const lanes = this.network.table;
    const time = this.nowUs + delayUs;
    const cause = this.trace.eventCount - 1;
    return this.queue.push(
      time,
      lanes.tie(record.timerLane, time),
      record.timerLane,
      lanes.nextSequence(record.timerLane),
      kind,
      process,
      process,
      record.incarnation,
      cause,
      payload,
    );
  }

  /** Starts what the machine boots. */
  boot(index: number): void {
    const machine = this.machines.at(index);
    machine.up = true;
    machine.incarnation++;
    for (const { name, kind, args } of this.machines.specs[index]?.boot ?? []) {
      this.spawn(index, name, kind, args);
    }
  }

  /** Creates a process; it starts 1 us later. */
  spawn(machineIndex: number, name: string, kind: string, args: unknown): void {
    const machine = this.machines.at(machineIndex);
    const process = this.resolve(`${machine.name}/${name}`);
    if (!machine.processes.includes(process)) machine.processes.push(process);
    invariant(!this.processes.at(process).alive, "a process must not be started twice", { name });
    this.processes.create(process, kind, args);
    this.pushOwn(EventKind.start, process, 1, undefined);
  }

  /** Kills every process of a machine and breaks its connections. */
  crash(index: number): void {
    const machine = this.machines.at(index);
    machine.up = false;
    machine.paused = false;
    machine.held.length = 0;
    for (const process of machine.processes)
      if (this.processes.at(process).alive) this.kill(process);
    this.network.resetInto(index);
    this.notifyWatchers(index, -1, -1);
    this.trace.emit(this.faults.injector(), "kernel.machineDown", { machine: machine.name });
  }

  /** Ends one process; its timers and turns die with it. */
  kill(process: number): void {
    if (this.immediate === process) this.immediate = -1;
    for (const slot of this.processes.at(process).timers.values()) {
      this.queue.setKind(slot, EventKind.dead);
    }
    this.processes.destroy(process);
  }

  /** Tells all who watch a connection of machine `index` (with `peer`, or -1 = anyone) that it broke. */
  notifyWatchers(index: number, peer: number, onlyChannel: number): void {
    for (let channel = 0; channel < this.network.channelCount; channel++) {
      if (onlyChannel >= 0 && channel !== onlyChannel) continue;
      for (let other = 0; other < this.machines.specs.length; other++) {
        if (other === index || (peer >= 0 && other !== peer) || !this.machines.at(other).up)
          continue;
        for (const watcher of this.network.takeWatchers(channel, other, index)) {
          this.notifyLost(watcher, index, other, channel);
        }
      }
    }
  }

  /** Tells a process on machine `own` that its connection with machine `other` is broken. */
  notifyLost(process: number, other: number, own: number, channel: number): void {
    const lane = this.network.lane(channel, other, own);
    const at = this.nowUs + this.network.profile(channel).latencyUs;
    const lost = {
      type: "kernel.connectionLost",
      machine: this.machines.at(other).name,
      channel: this.network.channelName(channel),
    };
    this.enqueue(lane, at, process, process, this.trace.eventCount - 1, Object.freeze(lost));
  }

  /** Moves the clock to the next event, for what strikes right before it. */
  private advanceToNext(): void {
    if (this.immediate >= 0) return;
    while (this.queue.size > 0 && this.queue.kindOf(this.queue.head) === EventKind.dead) {
      this.queue.pop();
    }
    if (this.queue.size > 0) this.nowUs = this.queue.nextTime as SimTime;
  }

  /** Counts the passing of a protocol point and returns its number. */
  passPoint(process: number, point: string): number {
    const passing = this.passings(point) + 1;
    this.points.set(point, passing);
    this.trace.emit(process, "kernel.point", { point, passing });
    return passing;
  }

  private dispatch(slot: number): boolean {
    const queue = this.queue;
    const kind = queue.kindOf(slot);
    const payload = queue.takePayload(slot);
    if (kind === EventKind.fault) return this.faults.strikeAtTime(payload as number);
    if (kind === EventKind.heal) return this.faults.heal(payload as number);
    const target = queue.targetOf(slot);
    const record = this.processes.at(target);
    const machine = this.machines.at(record.machine);
    if (machine.paused) {
      machine.held.push(this.held(slot, payload));
      return false;
    }
    if (kind === EventKind.message) {
      return this.deliver(
        target,
        queue.sourceOf(slot),
        queue.laneOf(slot),
        slot,
        payload as Message,
      );
    }
    if (queue.epochOf(slot) !== record.incarnation) return false;
    const cause = queue.causeOf(slot);
    if (kind === EventKind.turn) this.turn(target);
    else if (kind === EventKind.timer) {
      record.timers.delete((payload as TimerMessage).key);
      this.receive(target, target, queue.laneOf(slot), cause, payload as TimerMessage);
    } else this.start(target, cause);
    return true;
  }

  /** What is needed to queue an event again when its frozen machine thaws. */
  private held(slot: number, payload: unknown): HeldEvent {
    const queue = this.queue;
    return {
      kind: queue.kindOf(slot),
      target: queue.targetOf(slot),
      source: queue.sourceOf(slot),
      lane: queue.laneOf(slot),
      sequence: queue.sequenceOf(slot),
      epoch: queue.epochOf(slot),
      cause: queue.causeOf(slot),
      payload,
    };
  }

  private deliver(
    target: number,
    source: number,
    lane: number,
    slot: number,
    message: Message,
  ): boolean {
    const onTheWay = this.queue.epochOf(slot) === this.network.epoch(lane);
    if (!onTheWay || !this.processes.at(target).alive) {
      this.bounce(target, source, lane, message);
      return false;
    }
    this.receive(target, source, lane, this.queue.causeOf(slot), message);
    return true;
  }

  /** Nobody lives there: on channels that notice, the sender is told. */
  private bounce(target: number, source: number, lane: number, message: Message): void {
    const channel = this.network.state.channel[lane] as number;
    if (message.type === "kernel.unreachable" || message.type === "kernel.connectionLost") return;
    if (!this.network.profile(channel).notifiesUnreachable) return;
    if (!this.processes.at(source).alive) return;
    const address = this.processes.at(target).address;
    this.post(
      target,
      source,
      { type: "kernel.unreachable", address, message } as Message,
      channel,
      0,
    );
  }

  private start(process: number, cause: number): void {
    const record = this.processes.at(process);
    this.trace.beginEvent(this.nowUs, process, -1, 0, "start", cause);
    this.context.begin(process, this.nowUs, this.faults.commandCut());
    this.processes.instance(process).onStart(this.context, record.durable);
    record.busyUntil = this.nowUs + this.context.spentUs;
    this.finish(process);
  }

  private receive(
    target: number,
    source: number,
    lane: number,
    cause: number,
    message: Message,
  ): void {
    const isTimer = message.type === "kernel.timer";
    const type = isTimer ? `timer:${(message as TimerMessage).key}` : message.type;
    const laneHash = this.network.table.state.hashes[lane] as number;
    this.trace.beginEvent(this.nowUs, target, lane, laneHash | 0, type, cause);
    this.context.begin(target, this.nowUs, this.faults.commandCut());
    const from = this.processes.at(source).address;
    this.processes.instance(target).onReceive(this.context, message, from);
    this.finish(target);
  }

  private turn(process: number): void {
    this.processes.at(process).turnPending = false;
    this.trace.beginEvent(this.nowUs, process, -1, 0, "turn", this.trace.eventCount - 1);
    this.context.begin(process, this.nowUs, this.faults.commandCut());
    this.processes.instance(process).onTurn(this.context);
    const record = this.processes.at(process);
    record.busyUntil = this.nowUs + this.context.spentUs;
    this.finish(process);
  }

  /** Ends a turn: the crash it ran into, else its continuation. */
  private finish(process: number): void {
    const record = this.processes.at(process);
    record.version++;
    this.trace.endEvent(this.context.commands);
    const died = this.context.end();
    if (died) {
      this.crash(record.machine);
      this.faults.afterCut();
    } else if (record.alive && !record.turnPending && this.processes.instance(process).hasWork()) {
      this.scheduleTurn(process);
    }
    this.faults.strikeDeferred();
  }

  /** An idle process with nothing else due runs its turn at once; else after all mail of the instant. */
  private scheduleTurn(process: number): void {
    const record = this.processes.at(process);
    record.turnPending = true;
    const time = record.busyUntil > this.nowUs ? record.busyUntil : this.nowUs;
    if (time === this.nowUs && this.immediate < 0 && this.queue.nextTime > time) {
      this.immediate = process;
      return;
    }
    this.queue.push(
      time,
      record.turnTie,
      record.timerLane,
      0,
      EventKind.turn,
      process,
      process,
      record.incarnation,
      this.trace.eventCount - 1,
      undefined,
    );
  }
}

import { EventKind } from "./event-kind.js";
import { invariant } from "./invariant.js";
import { TIE_CONTINUATION, TIE_FAULT, TIE_START } from "./lane-table.js";
import type { HeldEvent } from "./machine-table.js";
import { deepFreeze } from "./plain-data.js";
import type { TimerEvent } from "./process-timers.js";
import type { Simulation } from "./simulation.js";

/** How machines and processes come, go, freeze and thaw. */
export class LifeCycle {
  private readonly simulation: Simulation;
  private readonly freeze: boolean;

  constructor(simulation: Simulation, freeze: boolean) {
    this.simulation = simulation;
    this.freeze = freeze;
  }

  /** Boots every machine, at once or at its time; never, if that is `Infinity`. */
  bootAll(): void {
    const { machines, network, processes, queue } = this.simulation;
    machines.specs.forEach(({ name, bootAtUs = 0 }, index) => {
      if (bootAtUs === 0) {
        this.boot(index);
        return;
      }
      if (bootAtUs === Infinity) return;
      const address = `${name}/boot`;
      const lane = network.openNamed(`boot:${name}`);
      const place = processes.reserve(address, "boot", index, lane);
      const { boot } = EventKind;
      queue.push(bootAtUs, TIE_FAULT, lane, 0, boot, place, place, 0, 0, -1, index);
    });
  }

  /** The moment of a machine that joins later; `place` is the address under which that is told. */
  bootLate(index: number, place: number): void {
    const { machines, trace, now } = this.simulation;
    trace.beginEvent(now, place, -1, 0, trace.typeId("boot"), -1);
    this.boot(index);
    const { name, incarnation } = machines.at(index);
    trace.emit(place, "kernel.machineUp", { machine: name, incarnation });
    trace.endEvent(0);
  }

  /** Starts what the machine boots. */
  boot(index: number): void {
    const { machines } = this.simulation;
    machines.change(index, { up: true, incarnation: machines.at(index).incarnation + 1 });
    for (const { name, kind, args } of machines.specs[index]?.boot ?? []) {
      this.spawn(index, name, kind, args, 0);
    }
  }

  /** Creates a process; it starts 1 us after what its creator spent. */
  spawn(machine: number, name: string, kind: string, args: unknown, spentUs: number): void {
    const { machines, processes, queue, network, trace, now } = this.simulation;
    const state = machines.at(machine);
    const process = this.simulation.resolve(`${state.name}/${name}`);
    if (!state.processes.includes(process)) {
      machines.change(machine, { processes: [...state.processes, process] });
    }
    const record = processes.at(process);
    invariant(!record.spawned, "a process must not be started twice", { name });
    if (this.freeze) deepFreeze(args);
    processes.create(process, kind, args);
    const { lane } = record;
    const time = now + spentUs + 1;
    const tie = network.lanes.tie(lane, time) + TIE_START;
    const { incarnation } = record;
    const cause = trace.eventCount - 1;
    const start = EventKind.start;
    queue.push(time, tie, lane, 0, start, process, process, 0, incarnation, cause, undefined);
  }

  /** Kills every process of a machine and breaks its connections. */
  crash(machine: number): void {
    const { machines, processes, network, postman, trace, faults } = this.simulation;
    const { name, processes: population } = machines.at(machine);
    machines.change(machine, { up: false, pausedBy: [], held: [] });
    for (const process of population) if (processes.at(process).spawned) this.kill(process);
    network.resetInto(machine);
    postman.notifyWatchers(machine, -1, -1);
    trace.emit(faults.injector, "kernel.machineDown", { machine: name });
  }

  /** Ends one process; its timers, turns and watches die with it. */
  kill(process: number): void {
    const { processes, queue, watches } = this.simulation;
    for (const slot of processes.at(process).timers.slots()) queue.setKind(slot, EventKind.dead);
    processes.destroy(process);
    watches.removeAll(process);
  }

  /** An event reached a frozen machine: it waits. */
  hold(machine: number, event: HeldEvent): void {
    const { machines, processes } = this.simulation;
    const record = processes.at(event.target);
    if (event.kind === EventKind.timer && event.incarnation === record.incarnation) {
      record.timers.hold((event.payload as TimerEvent).message.key);
      record.version++;
    }
    machines.change(machine, { held: [...machines.at(machine).held, event] });
  }

  /** The fault freezes the machine no longer; what waited happens now if no other one does. */
  thaw(machine: number, faultId: string): void {
    const { machines } = this.simulation;
    const pausedBy = machines.at(machine).pausedBy.filter((id) => id !== faultId);
    if (pausedBy.length === machines.at(machine).pausedBy.length) return;
    machines.change(machine, { pausedBy });
    if (pausedBy.length > 0) return;
    const { held } = machines.at(machine);
    machines.change(machine, { held: [] });
    held.forEach((event, order) => this.requeue(event, order, held.length));
  }

  /** Queues an event that had waited: before all mail of the instant, in the order in which it came. */
  private requeue(event: HeldEvent, order: number, count: number): void {
    const { kind, lane, target, source, epoch, incarnation, cause, payload } = event;
    const { processes, queue, network, now } = this.simulation;
    // Ties of mail begin at 1. Turns come after all mail, as ever.
    const tie =
      kind === EventKind.turn
        ? network.lanes.tie(lane, now) + TIE_CONTINUATION
        : order / (count + 1);
    const slot = queue.push(
      now,
      tie,
      lane,
      order,
      kind,
      target,
      source,
      epoch,
      incarnation,
      cause,
      payload,
    );
    const record = processes.at(target);
    if (kind === EventKind.timer && incarnation === record.incarnation) {
      record.timers.requeue((payload as TimerEvent).message.key, slot);
      record.version++;
    }
  }
}

import type { Fault } from "../../src/kernel/fault.js";
import type { Message, Process, ProcessContext, TimerMessage } from "../../src/kernel/process.js";
import { Simulation } from "../../src/kernel/simulation.js";
import { externalProcesses } from "../../src/external/external-processes.js";
import { TRACE_SCHEMA } from "../../src/model/trace-events.js";

/** A request and when it is sent, in microseconds; it takes 100 us to get there and 100 us back. */
export type ScriptedRequest = readonly [atUs: number, request: Message];

/** An answer and when it came. */
export interface Answer {
  readonly atUs: number;
  readonly message: Message;
}

/** What one outside process is asked, by one client on another machine. */
export interface OutsideWorld {
  readonly kind: "store" | "log" | "transactional-log";
  readonly args?: unknown;
  readonly script: readonly ScriptedRequest[];
  readonly faults?: readonly Fault[];
}

/** Sends its script, remembers the answers. */
class Client implements Process {
  private answers: Answer[] = [];
  private readonly script: readonly ScriptedRequest[];

  constructor(script: readonly ScriptedRequest[]) {
    this.script = script;
  }

  onStart(ctx: ProcessContext): void {
    this.script.forEach(([atUs], index) => {
      ctx.setTimer(String(index), atUs - ctx.now());
    });
  }

  onReceive(ctx: ProcessContext, message: Message): void {
    if (message.type === "kernel.timer") {
      const [, request] = this.script[Number((message as TimerMessage).key)] as ScriptedRequest;
      ctx.send("outside/process", request, "io");
    } else this.answers.push(Object.freeze({ atUs: ctx.now(), message }));
  }

  onTurn(): void {}

  hasWork(): boolean {
    return false;
  }

  save(): Answer[] {
    return this.answers;
  }

  load(state: unknown): void {
    this.answers = state as Answer[];
  }
}

const END_US = 1_000_000;

/** Runs the script, for one virtual second. */
export function runOutsideWorld({ kind, args, script, faults }: OutsideWorld): Simulation {
  const factories = externalProcesses();
  const simulation = new Simulation({
    seed: "outside",
    channels: {
      io: { latencyUs: 100, jitterUs: 0, localLatencyUs: 10, notifiesUnreachable: true },
    },
    schema: TRACE_SCHEMA,
    freezeMessages: true,
    faults: faults ?? [],
    machines: [
      { name: "client", boot: [{ name: "client", kind: "client", args: null }] },
      { name: "outside", boot: [{ name: "process", kind, args: Object.freeze(args ?? {}) }] },
    ],
    createProcess: (kindOfProcess, processArgs, address) =>
      kindOfProcess === "client"
        ? new Client(script)
        : factories[kindOfProcess as OutsideWorld["kind"]](processArgs, address),
  });
  while (simulation.nextTime <= END_US && simulation.step());
  return simulation;
}

/** State of the client: what it was answered. */
export function answersOf(simulation: Simulation): readonly Answer[] {
  return stateOf(simulation, "client/client") as readonly Answer[];
}

/** State of the outside process. */
export function outsideStateOf(simulation: Simulation): unknown {
  return stateOf(simulation, "outside/process");
}

function stateOf(simulation: Simulation, address: string): unknown {
  return simulation.processes.instance(simulation.processes.find(address)).save();
}

import type { Message, Process, ProcessContext } from "../../src/kernel/process.js";
import { Simulation, type SimulationOptions } from "../../src/kernel/simulation.js";
import { holdDelay } from "./hold-model.js";

interface WorkerState {
  waiting: number;
  handled: number;
  counts: Map<string, number>;
}

interface WorkerArgs {
  readonly next: string;
  readonly index: number;
  readonly tokens: number;
}

const TOKEN: Message = Object.freeze({ type: "token" });

/** Takes tokens in its mailbox, counts per key, says so, and passes them on: the shape of a task. */
class Worker implements Process {
  private readonly args: WorkerArgs;
  private state: WorkerState = { waiting: 0, handled: 0, counts: new Map() };

  constructor(args: WorkerArgs) {
    this.args = args;
  }

  onStart(ctx: ProcessContext): void {
    for (let i = 0; i < this.args.tokens; i++) ctx.send(this.args.next, TOKEN, "data");
  }

  onReceive(): void {
    this.state.waiting++;
  }

  onTurn(ctx: ProcessContext): void {
    const { state } = this;
    state.waiting--;
    const count = state.handled++;
    const key = `key-${String(count & 15)}`;
    state.counts.set(key, (state.counts.get(key) ?? 0) + 1);
    ctx.spend(holdDelay(count * 31 + this.args.index) & 63);
    ctx.emit("bench.handled", { count, waiting: state.waiting });
    ctx.send(this.args.next, TOKEN, "data");
  }

  hasWork(): boolean {
    return this.state.waiting > 0;
  }

  save(): unknown {
    return this.state;
  }

  load(state: unknown): void {
    this.state = state as WorkerState;
  }
}

const MACHINES = 10;
const PROCESSES = 3;

/** Thirty processes on ten machines that hand tokens round for ever; two events a hop. */
export function benchWorld(options: Pick<SimulationOptions, "trace"> = {}): Simulation {
  const all = MACHINES * PROCESSES;
  const address = (index: number): string =>
    `tm-${String(index % MACHINES)}/worker-${String(Math.floor((index % all) / MACHINES))}`;
  return new Simulation({
    ...options,
    seed: "bench",
    channels: {
      data: { latencyUs: 500, jitterUs: 0, localLatencyUs: 20, notifiesUnreachable: true },
    },
    createProcess: (_kind, args) => new Worker(args as WorkerArgs),
    schema: { "bench.handled": { count: "number", waiting: "number" } },
    machines: Array.from({ length: MACHINES }, (_, machine) => ({
      name: `tm-${String(machine)}`,
      boot: Array.from({ length: PROCESSES }, (_, process) => {
        const index = process * MACHINES + machine;
        const args = { index, next: address(index + 1), tokens: 4 };
        return { name: `worker-${String(process)}`, kind: "worker", args };
      }),
    })),
  });
}

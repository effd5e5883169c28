// Goal: a call has one outcome: an answer, a refusal, that nobody is there, or that it took too long. Method: two
// endpoints on two machines of a simulation.
import { describe, expect, it } from "vitest";
import type { Fault } from "../../../../src/kernel/fault.js";
import type { Message } from "../../../../src/kernel/process.js";
import { simTime } from "../../../../src/kernel/sim-time.js";
import { Simulation } from "../../../../src/kernel/simulation.js";
import { JavaException } from "../../../../src/model/java-exception.js";
import { TRACE_SCHEMA } from "../../../../src/model/trace-events.js";
import {
  RpcEndpoint,
  type Continuation,
  type RpcState,
} from "../../../../src/runtime/rpc/rpc-endpoint.js";
import type { CallOutcome, RpcMessage } from "../../../../src/runtime/rpc/rpc-message.js";

const SETTINGS = { messageCostUs: 10, askTimeoutUs: 1_000_000 };

/** Answers `echo`, refuses `fail`, and is silent on everything else. */
class Server extends RpcEndpoint {
  constructor() {
    super(SETTINGS);
  }

  save(): RpcState {
    return this.rpc;
  }

  load(state: unknown): void {
    this.rpc = state as RpcState;
  }

  protected startUp(): void {
    return;
  }

  protected goOn(): void {
    return;
  }

  protected onTimer(): void {
    return;
  }

  protected override acceptsToken(token: string): boolean {
    return token === "leader";
  }

  protected handle(message: Message, from: string): void {
    if (message.type === "echo") this.answer(this.callerOf(message, from), "echoed");
    if (message.type === "fail") throw new JavaException("FlinkException", "no");
  }
}

/** Makes its calls when it starts and remembers how they ended, and when. */
class Client extends RpcEndpoint {
  private outcomes: string[] = [];
  private readonly calls: readonly (readonly [to: string, message: RpcMessage])[];

  constructor(calls: Client["calls"]) {
    super(SETTINGS);
    this.calls = calls;
  }

  save(): string[] {
    return this.outcomes;
  }

  load(state: unknown): void {
    this.outcomes = state as string[];
  }

  protected startUp(): void {
    this.calls.forEach(([to, message]) => {
      this.ask(to, message, { kind: message.type });
    });
  }

  protected goOn({ kind }: Continuation, outcome: CallOutcome): void {
    const end = outcome.ok ? String(outcome.value) : outcome.error.className;
    this.outcomes.push(`${kind}: ${end} after ${String(Math.round(this.ctx.now() / 1000))} ms`);
  }

  protected onTimer(): void {
    return;
  }

  protected handle(): void {
    return;
  }
}

function outcomesOf(calls: Client["calls"], faults: readonly Fault[] = []): readonly string[] {
  const simulation = new Simulation({
    seed: "rpc",
    schema: TRACE_SCHEMA,
    channels: {
      rpc: { latencyUs: 500, jitterUs: 0, localLatencyUs: 5, notifiesUnreachable: true },
    },
    machines: [
      { name: "a", boot: [{ name: "client", kind: "client", args: null }] },
      { name: "b", boot: [{ name: "server", kind: "server", args: null }] },
    ],
    createProcess: (kind) => (kind === "client" ? new Client(calls) : new Server()),
    freezeMessages: true,
    faults,
  });
  while (simulation.nextTime < 5_000_000 && simulation.step());
  const { processes } = simulation;
  return processes.instance(processes.find("a/client")).save() as string[];
}

describe("RpcEndpoint", () => {
  it("answers and refuses, one message after the other", () => {
    const calls = [
      ["b/server", { type: "echo" }],
      ["b/server", { type: "fail" }],
    ] as const;
    expect(outcomesOf(calls)).toEqual([
      "echo: echoed after 1 ms",
      "fail: FlinkException after 1 ms",
    ]);
  });

  it("notices that nobody is there", () => {
    expect(outcomesOf([["b/nobody", { type: "echo" }]])).toEqual([
      "echo: RecipientUnreachableException after 1 ms",
    ]);
  });

  it("gives up when no answer comes", () => {
    const silent = ["b/server", { type: "silence" }] as const;
    expect(outcomesOf([silent])).toEqual(["silence: TimeoutException after 1000 ms"]);
    const partition: Fault = {
      id: "partition",
      kind: "partition",
      target: "b",
      when: { kind: "time", atUs: simTime(1) },
      forUs: 2_000_000,
    };
    const late = outcomesOf([["b/server", { type: "echo" }]], [partition]);
    expect(late).toEqual(["echo: TimeoutException after 1000 ms"]);
  });

  it("refuses messages for another leader, and takes those for this one", () => {
    const calls = [
      ["b/server", { type: "echo", fencingToken: "leader" }],
      ["b/server", { type: "echo", fencingToken: "predecessor" }],
    ] as const;
    expect(outcomesOf(calls)).toEqual([
      "echo: echoed after 1 ms",
      "echo: FencingTokenException after 1 ms",
    ]);
  });
});

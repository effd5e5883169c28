import type { Address, Message, Process, ProcessContext } from "../../../src/kernel/process.js";

/** Where sources and blocking operators ask to go on. */
export const GATES_ADDRESS: Address = "world/gates";

/** Says that a gate is open. */
export interface GateAnswer extends Message {
  readonly type: "gate.open";
  readonly requestId: string;
  readonly gate: number;
}

interface Waiting {
  readonly from: Address;
  readonly requestId: string;
  /** What has to be open; `null` = nothing. */
  readonly gate: string | null;
  readonly number: number;
  /** Not before. */
  readonly dueUs: number;
}

/** What the script of a case can do and see, from outside the simulation. */
export class GateControl {
  /** Names of open gates; failures that are allowed are gates too. */
  readonly open = new Set<string>();
  /** Splits that have ever arrived at a gate: `source:split:gate`. */
  readonly arrived = new Set<string>();
  /** How often a step of an operator was reached. */
  readonly reached = new Map<string, number>();
  /** How often each subtask of an operator was opened. */
  readonly opened = new Map<string, number[]>();
  /** How often subtasks of an operator were closed, in all. */
  readonly closed = new Map<string, number>();
  /** Gates at which an operator is held. */
  readonly held = new Set<string>();
}

const LOOK_EVERY_US = 1000;

/** Answers those who wait at a gate as soon as it is open. */
export class GateKeeper implements Process {
  private state: { waiting: Waiting[] } = { waiting: [] };
  private readonly control: GateControl;

  constructor(control: GateControl) {
    this.control = control;
  }

  onStart(): void {}

  onReceive(ctx: ProcessContext, message: Message, from: Address): void {
    if (message.type === "kernel.timer") {
      this.answer(ctx);
      return;
    }
    if (message.type === "gate.delay") {
      this.delay(ctx, message, from);
      return;
    }
    const asked = message as Message & {
      readonly requestId: string;
      readonly source: string;
      readonly split: string;
      readonly gate: number;
      readonly name?: string;
    };
    if (asked.type === "gate.arrived") {
      this.control.arrived.add(`${asked.source}:${asked.split}:${String(asked.gate)}`);
    } else if (asked.type !== "gate.wait") return;
    const { requestId, gate: number, name = `gate ${String(asked.gate)}` } = asked;
    this.state.waiting.push({ from, requestId, gate: name, number, dueUs: 0 });
    this.answer(ctx);
  }

  /** A service that takes its time. */
  private delay(ctx: ProcessContext, message: Message, from: Address): void {
    const { requestId, delayMs } = message as Message & {
      readonly requestId: string;
      readonly delayMs: number;
    };
    const dueUs = ctx.now() + delayMs * 1000;
    this.state.waiting.push({ from, requestId, gate: null, number: 0, dueUs });
    this.answer(ctx);
  }

  onTurn(): void {}

  hasWork(): boolean {
    return false;
  }

  save(): unknown {
    return this.state;
  }

  load(state: unknown): void {
    this.state = state as { waiting: Waiting[] };
  }

  private answer(ctx: ProcessContext): void {
    const waiting: Waiting[] = [];
    for (const one of this.state.waiting) {
      const isOpen = one.gate === null || this.control.open.has(one.gate);
      if (!isOpen || one.dueUs > ctx.now()) {
        waiting.push(one);
        continue;
      }
      const { from, requestId, number } = one;
      const answer: GateAnswer = { type: "gate.open", requestId, gate: number };
      ctx.send(from, answer, "io");
    }
    this.state.waiting = waiting;
    if (waiting.length > 0) ctx.setTimer("look", LOOK_EVERY_US);
  }
}

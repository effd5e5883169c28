import type { Address, Message, Process, ProcessContext } from "../../src/kernel/process.js";
import type { TraceSchema } from "../../src/kernel/trace-schema.js";

/** One thing a toy does; each is one call on its context. */
export type ToyAction =
  | { readonly send: string; readonly to: Address; readonly channel?: string }
  | { readonly reply: string; readonly channel?: string }
  | { readonly timer: string; readonly us: number }
  | { readonly cancel: string }
  | { readonly spend: number }
  | { readonly persist: string; readonly value: unknown }
  | { readonly point: string }
  | { readonly say: string }
  | { readonly spawn: string; readonly script: ToyScript }
  | { readonly stop: string }
  | { readonly halt: true }
  | { readonly watch: string; readonly channel?: string }
  | { readonly unwatch: string; readonly channel?: string }
  | { readonly draw: string; readonly bound: number }
  | { readonly clock: true };

/**
 * What a toy does and when, as data: at its start, when a message of a type (or a timer of a key)
 * reaches it, and in the turn which that message asks for.
 */
export interface ToyScript {
  readonly start?: readonly ToyAction[];
  /** Done in `onReceive`, even while the toy is busy. */
  readonly receive?: Readonly<Record<string, readonly ToyAction[]>>;
  /** Done in a turn of the toy's thread, one message a turn. */
  readonly turn?: Readonly<Record<string, readonly ToyAction[]>>;
  /** After that many reactions it only listens; unlimited if absent. */
  readonly patience?: number;
}

interface Waiting {
  readonly type: string;
  readonly from: Address;
}

interface ToyState {
  /** Messages that wait for a turn. */
  waiting: Waiting[];
  reactions: number;
  /** How often each type was seen; makes the state grow and change. */
  counts: Map<string, number>;
}

/** What toys put on the trace: their whole observable behaviour. */
export const TOY_SCHEMA = {
  "toy.started": { durable: "data" },
  "toy.received": { what: "text", from: "text" },
  "toy.turned": { what: "text" },
  "toy.said": { what: "text" },
  "toy.drew": { stream: "text", value: "number" },
  "toy.clock": { nowUs: "number", wallMs: "number" },
} as const satisfies TraceSchema;

/** `kernel.timer` is told by its key, everything else by its type. */
function nameOf(message: Message): string {
  return message.type === "kernel.timer" && "key" in message ? String(message.key) : message.type;
}

/** A process that follows a script. */
export class ToyProcess implements Process {
  private readonly script: ToyScript;
  private state: ToyState = { waiting: [], reactions: 0, counts: new Map() };

  constructor(script: ToyScript) {
    this.script = script;
  }

  onStart(ctx: ProcessContext, durable: ReadonlyMap<string, unknown>): void {
    ctx.emit("toy.started", { durable: Object.freeze([...durable.entries()]) });
    this.act(ctx, this.script.start ?? [], ctx.self);
  }

  onReceive(ctx: ProcessContext, message: Message, from: Address): void {
    const what = nameOf(message);
    ctx.emit("toy.received", { what, from });
    const { counts } = this.state;
    counts.set(what, (counts.get(what) ?? 0) + 1);
    if (this.script.turn?.[what] !== undefined) this.state.waiting.push({ type: what, from });
    this.react(ctx, this.script.receive?.[what], from);
  }

  onTurn(ctx: ProcessContext): void {
    const next = this.state.waiting.shift();
    if (next === undefined) throw new Error("a turn without work");
    ctx.emit("toy.turned", { what: next.type });
    this.react(ctx, this.script.turn?.[next.type], next.from);
  }

  hasWork(): boolean {
    return this.state.waiting.length > 0;
  }

  save(): unknown {
    return this.state;
  }

  load(state: unknown): void {
    this.state = state as ToyState;
  }

  private react(ctx: ProcessContext, actions: readonly ToyAction[] | undefined, from: Address) {
    if (actions === undefined) return;
    if (this.state.reactions >= (this.script.patience ?? Infinity)) return;
    this.state.reactions++;
    this.act(ctx, actions, from);
  }

  private act(ctx: ProcessContext, actions: readonly ToyAction[], from: Address): void {
    for (const action of actions) perform(ctx, action, from);
  }
}

function perform(ctx: ProcessContext, action: ToyAction, from: Address): void {
  if ("send" in action) ctx.send(action.to, { type: action.send }, action.channel ?? "rpc");
  else if ("reply" in action) ctx.send(from, { type: action.reply }, action.channel ?? "rpc");
  else if ("timer" in action) ctx.setTimer(action.timer, action.us);
  else if ("cancel" in action) ctx.cancelTimer(action.cancel);
  else if ("spend" in action) ctx.spend(action.spend);
  else if ("persist" in action) ctx.persist(action.persist, action.value);
  else if ("point" in action) ctx.point(action.point);
  else if ("say" in action) ctx.emit("toy.said", { what: action.say });
  else if ("spawn" in action) ctx.spawn(action.spawn, "toy", action.script);
  else if ("stop" in action) ctx.stop(action.stop);
  else if ("halt" in action) ctx.halt();
  else if ("watch" in action) ctx.watch(action.watch, action.channel ?? "rpc");
  else if ("unwatch" in action) ctx.unwatch(action.unwatch, action.channel ?? "rpc");
  else if ("draw" in action) {
    const value = ctx.random(action.draw).below(action.bound);
    ctx.emit("toy.drew", { stream: action.draw, value });
  } else ctx.emit("toy.clock", { nowUs: ctx.now(), wallMs: ctx.wallClockMs() });
}

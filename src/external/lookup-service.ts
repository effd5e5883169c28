import type { Address, Message, Process, ProcessContext } from "../kernel/process.js";
import type { LookupReply, LookupRequest } from "../model/external-protocol.js";
import type { RuntimeContext } from "../model/runtime-context.js";

/** Arguments of a process of kind `lookup`: its whole content and its manners, frozen. */
export interface LookupServiceArguments {
  readonly entries: readonly (readonly [key: string, value: unknown])[];
  /** An answer takes from `minLatencyUs` to `maxLatencyUs`, each equally likely. */
  readonly minLatencyUs: number;
  readonly maxLatencyUs: number;
  /** Of a thousand requests so many are answered with an error. */
  readonly failuresPerThousand?: number;
  /** Of a thousand requests so many are never answered. */
  readonly lossesPerThousand?: number;
}

interface Question {
  readonly from: Address;
  readonly reply: LookupReply;
}

/**
 * A table behind a service, such as a REST endpoint or a cache: answers each question by itself after a
 * random time, so answers overtake each other. What a crash loses are the answers under way.
 */
export class LookupService implements Process {
  private state: { asked: number; open: Map<string, Question> } = { asked: 0, open: new Map() };
  private readonly entries: ReadonlyMap<string, unknown>;
  private readonly manners: LookupServiceArguments;

  constructor(manners: LookupServiceArguments) {
    this.manners = manners;
    this.entries = new Map(manners.entries);
  }

  onStart(): void {}

  onReceive(ctx: RuntimeContext, message: Message, from: Address): void {
    if (message.type === "kernel.timer") {
      this.answer(ctx, (message as Message & { readonly key: string }).key);
    } else if (message.type === "lookup.get") this.ask(ctx, message as LookupRequest, from);
  }

  onTurn(): void {}

  hasWork(): boolean {
    return false;
  }

  save(): unknown {
    return this.state;
  }

  load(state: unknown): void {
    this.state = state as { asked: number; open: Map<string, Question> };
  }

  private ask(ctx: RuntimeContext, { requestId, key }: LookupRequest, from: Address): void {
    const {
      minLatencyUs,
      maxLatencyUs,
      failuresPerThousand = 0,
      lossesPerThousand = 0,
    } = this.manners;
    ctx.emit("lookup.asked", { key });
    const luck = ctx.random("lookup").below(1000);
    if (luck < lossesPerThousand) return;
    const isFailure = luck < lossesPerThousand + failuresPerThousand;
    const reply: LookupReply = Object.freeze({
      type: "lookup.reply",
      requestId,
      ok: !isFailure,
      value: isFailure ? undefined : this.entries.get(key),
      error: isFailure ? "UNAVAILABLE" : "",
    });
    const timer = `answer:${String(this.state.asked++)}`;
    this.state.open.set(timer, Object.freeze({ from, reply }));
    const latencyUs = minLatencyUs + ctx.random("latency").below(maxLatencyUs - minLatencyUs + 1);
    ctx.setTimer(timer, latencyUs);
  }

  private answer(ctx: ProcessContext, timer: string): void {
    const question = this.state.open.get(timer);
    this.state.open.delete(timer);
    if (question !== undefined) ctx.send(question.from, question.reply, "io");
  }
}

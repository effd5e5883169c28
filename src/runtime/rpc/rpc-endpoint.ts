/**
 * A component that others call over the network: one mailbox, one message a turn. A call that waits
 * for its answer is data: where to go on, and when to give up.
 *
 * Flink: org.apache.flink.runtime.rpc.FencedRpcEndpoint
 * Simplified: no concurrent calls outside the main thread; a fencing token is optional in a message
 */
import type {
  Address,
  ConnectionLostMessage,
  Message,
  Process,
  TimerMessage,
  UnreachableMessage,
} from "../../kernel/process.js";
import type { ProcessContext } from "../../kernel/process.js";
import type { SerializedThrowable } from "../../model/execution-attempt.js";
import type { RuntimeContext } from "../../model/runtime-context.js";
import { JavaException } from "../../model/java-exception.js";
import type { Caller, CallOutcome, RpcMessage, RpcReply } from "./rpc-message.js";
import { throwable, throwableOf } from "./rpc-message.js";

/** Where to go on when a call is answered. */
export interface Continuation {
  readonly kind: string;
}

interface Mail {
  readonly message: Message;
  readonly from: Address;
}

interface PendingCall {
  readonly to: Address;
  readonly call: string;
  readonly deadlineUs: number;
  readonly continuation: Continuation;
}

export interface RpcState {
  mailbox: Mail[];
  nextCallId: number;
  calls: Map<number, PendingCall>;
  /** When the timer of the calls is armed for; -1 = not. */
  nextExpiryUs: number;
}

/** What an endpoint is made with. */
export interface RpcSettings {
  readonly messageCostUs: number;
  readonly askTimeoutUs: number;
}

const CALLS_TIMER = "rpc.calls";
/** Call ids of one incarnation never meet those of another: they count from its start. */
const CALL_IDS_PER_MICROSECOND = 1000;

/** The channel of all RPC. */
export const RPC_CHANNEL = "rpc";

/** A call that is never given up. */
export const NO_TIMEOUT: number = Infinity;

export abstract class RpcEndpoint implements Process {
  protected rpc: RpcState = {
    mailbox: [],
    nextCallId: 0,
    calls: new Map(),
    nextExpiryUs: -1,
  };
  /** The world; valid during a turn. */
  protected ctx!: RuntimeContext;
  protected readonly rpcSettings: RpcSettings;

  constructor(rpcSettings: RpcSettings) {
    this.rpcSettings = rpcSettings;
  }

  onStart(ctx: ProcessContext, durable: ReadonlyMap<string, unknown>): void {
    this.ctx = ctx;
    this.rpc.nextCallId = ctx.now() * CALL_IDS_PER_MICROSECOND;
    this.startUp(durable);
  }

  onReceive(_ctx: ProcessContext, message: Message, from: Address): void {
    this.rpc.mailbox.push(Object.freeze({ message, from }));
  }

  onTurn(ctx: ProcessContext): void {
    this.ctx = ctx;
    const mail = this.rpc.mailbox.shift();
    if (mail === undefined) return;
    ctx.spend(this.rpcSettings.messageCostUs);
    this.process(mail.message, mail.from);
    this.afterTurn();
  }

  hasWork(): boolean {
    return this.rpc.mailbox.length > 0;
  }

  abstract save(): unknown;
  abstract load(state: unknown): void;

  /** First turn of an incarnation. */
  protected abstract startUp(durable: ReadonlyMap<string, unknown>): void;
  /** A call or a message; a thrown JavaException is the answer to a call. */
  protected abstract handle(message: Message, from: Address): void;
  /** An `ask` of ours ended. */
  protected abstract goOn(continuation: Continuation, outcome: CallOutcome): void;
  protected abstract onTimer(key: string): void;

  /** Work left over by handlers of this turn. */
  protected afterTurn(): void {}

  /** Whether a message with this token may still be handled. */
  protected acceptsToken(_token: string): boolean {
    return true;
  }

  /** Something sent without waiting for an answer found nobody. */
  protected onUnreachable(_address: Address, _message: Message): void {}

  protected onConnectionLost(_lost: ConnectionLostMessage): void {}

  protected tell(to: Address, message: Message): void {
    this.ctx.send(to, message, RPC_CHANNEL);
  }

  /** Calls `to`; the answer, or that there is none, goes to `goOn`. */
  protected ask(
    to: Address,
    message: RpcMessage,
    continuation: Continuation,
    timeoutUs: number = this.rpcSettings.askTimeoutUs,
  ): void {
    const callId = this.rpc.nextCallId++;
    const deadlineUs = this.ctx.now() + timeoutUs;
    this.rpc.calls.set(
      callId,
      Object.freeze({
        to,
        call: message.type,
        deadlineUs,
        continuation: Object.freeze(continuation),
      }),
    );
    this.armExpiry(deadlineUs);
    this.tell(to, { ...message, callId } as RpcMessage);
  }

  /** The connection is gone: what was asked over it will not be answered. */
  protected failCallsTo(machine: string, error: SerializedThrowable): void {
    for (const [callId, { to }] of [...this.rpc.calls]) {
      if (to.startsWith(`${machine}/`)) this.completeCall(callId, { ok: false, error });
    }
  }

  /** Who waits for the answer to `message`, or `null` if nobody does. */
  protected callerOf(message: Message, from: Address): Caller | null {
    const { callId } = message as RpcMessage;
    return callId === undefined ? null : { address: from, callId };
  }

  protected answer(caller: Caller | null, value: unknown): void {
    this.reply(caller, { ok: true, value });
  }

  protected refuse(caller: Caller | null, error: SerializedThrowable): void {
    this.reply(caller, { ok: false, error });
  }

  private reply(caller: Caller | null, outcome: CallOutcome): void {
    if (caller === null) return;
    const reply: RpcReply = {
      type: "rpc.reply",
      callId: caller.callId,
      outcome: Object.freeze(outcome),
    };
    this.tell(caller.address, reply);
  }

  private process(message: Message, from: Address): void {
    switch (message.type) {
      case "kernel.timer": {
        const { key } = message as TimerMessage;
        if (key === CALLS_TIMER) this.expireCalls();
        else this.onTimer(key);
        return;
      }
      case "rpc.reply": {
        const { callId, outcome } = message as RpcReply;
        this.completeCall(callId, outcome);
        return;
      }
      case "kernel.unreachable":
        this.bounced(message as UnreachableMessage);
        return;
      case "kernel.connectionLost":
        this.onConnectionLost(message as ConnectionLostMessage);
        return;
      default:
        this.receive(message, from);
    }
  }

  private receive(message: RpcMessage, from: Address): void {
    const caller = this.callerOf(message, from);
    const token = message.fencingToken;
    if (token !== undefined && !this.acceptsToken(token)) {
      this.ctx.point("rpc.fenced");
      const text = `Fencing token mismatch: Ignoring message ${message.type} because the fencing token ${token} did not match the expected fencing token.`;
      this.refuse(caller, throwable("FencingTokenException", text));
      return;
    }
    try {
      this.handle(message, from);
    } catch (error) {
      if (caller === null || !(error instanceof JavaException)) throw error;
      this.refuse(caller, throwableOf(error));
    }
  }

  private bounced({ address, message }: UnreachableMessage): void {
    const { callId } = message as RpcMessage;
    if (callId === undefined || message.type === "rpc.reply") {
      this.onUnreachable(address, message);
      return;
    }
    const text = `Could not reach ${address} with ${message.type}.`;
    this.completeCall(callId, {
      ok: false,
      error: throwable("RecipientUnreachableException", text),
    });
  }

  private completeCall(callId: number, outcome: CallOutcome): void {
    const pending = this.rpc.calls.get(callId);
    if (pending === undefined) return;
    this.rpc.calls.delete(callId);
    this.goOn(pending.continuation, outcome);
  }

  private armExpiry(deadlineUs: number): void {
    const armed = this.rpc.nextExpiryUs;
    if (deadlineUs === Infinity || (armed >= 0 && armed <= deadlineUs)) return;
    this.rpc.nextExpiryUs = deadlineUs;
    this.ctx.setTimer(CALLS_TIMER, deadlineUs - this.ctx.now());
  }

  /** Gives up what waited too long; one timer serves all calls. */
  private expireCalls(): void {
    const now = this.ctx.now();
    this.rpc.nextExpiryUs = -1;
    const due: [number, PendingCall][] = [];
    let next = Infinity;
    for (const entry of this.rpc.calls) {
      if (entry[1].deadlineUs <= now) due.push(entry);
      else next = Math.min(next, entry[1].deadlineUs);
    }
    for (const [callId, { to, call }] of due) {
      const text = `Invocation of ${call} at recipient ${to} timed out.`;
      this.completeCall(callId, { ok: false, error: throwable("TimeoutException", text) });
    }
    this.armExpiry(next);
  }
}

import type { Address, Message, Process, TimerMessage } from "../kernel/process.js";
import type { CoordinationEvent, CoordinationRequest } from "../model/coordination-protocol.js";
import type { RuntimeContext } from "../model/runtime-context.js";

interface Session {
  readonly address: Address;
  readonly timeoutUs: number;
  readonly watches: readonly string[];
}

/** A value and the session that it lives with. */
interface Node {
  readonly value: unknown;
  readonly owner: string;
}

/** The whole content; everything in it is frozen. */
export interface CoordinationServiceState {
  nextSession: number;
  readonly sessions: Map<string, Session>;
  /** By latch: sessions in the order in which they queued up; the first one leads. */
  readonly latches: Map<string, readonly string[]>;
  readonly nodes: Map<string, Node>;
}

const SESSION_TIMER = "session/";

/**
 * An ensemble such as ZooKeeper's, seen as one machine: sessions with timeouts, leader latches made of
 * ephemeral sequential nodes, watched values. Its content survives a crash; after one, every session
 * gets its whole timeout again.
 */
export class CoordinationService implements Process {
  private state: CoordinationServiceState = {
    nextSession: 1,
    sessions: new Map(),
    latches: new Map(),
    nodes: new Map(),
  };

  onStart(ctx: RuntimeContext, durable: ReadonlyMap<string, unknown>): void {
    for (const [key, value] of durable) {
      const [table, name] = splitKey(key);
      if (table === "session") this.state.sessions.set(name, value as Session);
      else if (table === "latch") this.state.latches.set(name, value as readonly string[]);
      else if (table === "node") this.state.nodes.set(name, value as Node);
      else this.state.nextSession = value as number;
    }
    for (const id of this.state.sessions.keys()) this.touch(ctx, id);
  }

  onReceive(ctx: RuntimeContext, message: Message, from: Address): void {
    if (message.type === "kernel.timer") {
      this.expire(ctx, (message as TimerMessage).key.slice(SESSION_TIMER.length));
      return;
    }
    if (!message.type.startsWith("coordination.")) return;
    const request = message as CoordinationRequest;
    if (request.type === "coordination.connect") {
      this.connect(ctx, request.sessionId, from, request.timeoutUs);
      return;
    }
    const { sessionId } = request;
    if (!this.state.sessions.has(sessionId)) {
      this.send(ctx, from, { type: "coordination.expired", sessionId });
      return;
    }
    this.touch(ctx, sessionId);
    switch (request.type) {
      case "coordination.ping":
        this.send(ctx, from, { type: "coordination.pong", sessionId });
        return;
      case "coordination.contend":
        this.contend(ctx, sessionId, request.latch);
        return;
      case "coordination.publish":
        this.publish(ctx, sessionId, request.path, request.value);
        return;
      case "coordination.watch":
        this.watch(ctx, sessionId, request.path);
    }
  }

  onTurn(): void {}

  hasWork(): boolean {
    return false;
  }

  save(): CoordinationServiceState {
    return this.state;
  }

  load(state: unknown): void {
    this.state = state as CoordinationServiceState;
  }

  private connect(
    ctx: RuntimeContext,
    known: string | null,
    address: Address,
    timeoutUs: number,
  ): void {
    if (known !== null && !this.state.sessions.has(known)) {
      this.send(ctx, address, { type: "coordination.expired", sessionId: known });
      return;
    }
    const sessionId = known ?? `session-${String(this.state.nextSession)}`;
    if (known === null) ctx.persist("nextSession", ++this.state.nextSession);
    this.setSession(ctx, sessionId, { address, timeoutUs, watches: [] });
    this.touch(ctx, sessionId);
    this.send(ctx, address, { type: "coordination.connected", sessionId });
  }

  private touch(ctx: RuntimeContext, sessionId: string): void {
    const { timeoutUs = 0 } = this.state.sessions.get(sessionId) ?? {};
    ctx.setTimer(`${SESSION_TIMER}${sessionId}`, timeoutUs);
  }

  /** The holder was silent for too long: what lived with the session is gone. */
  private expire(ctx: RuntimeContext, sessionId: string): void {
    const session = this.state.sessions.get(sessionId);
    if (session === undefined) return;
    this.state.sessions.delete(sessionId);
    ctx.persist(`session/${sessionId}`, undefined);
    ctx.point("coordination.session.expired");
    this.send(ctx, session.address, { type: "coordination.expired", sessionId });
    for (const [path, { owner }] of [...this.state.nodes]) {
      if (owner === sessionId) this.setNode(ctx, path, null);
    }
    for (const [latch, queue] of [...this.state.latches]) this.leave(ctx, latch, queue, sessionId);
  }

  private contend(ctx: RuntimeContext, sessionId: string, latch: string): void {
    this.leave(ctx, latch, this.state.latches.get(latch) ?? [], sessionId);
    const queue = [...(this.state.latches.get(latch) ?? []), sessionId];
    this.setLatch(ctx, latch, queue);
    if (queue[0] === sessionId) this.tellLeader(ctx, latch, sessionId);
  }

  private leave(
    ctx: RuntimeContext,
    latch: string,
    queue: readonly string[],
    sessionId: string,
  ): void {
    if (!queue.includes(sessionId)) return;
    const rest = queue.filter((other) => other !== sessionId);
    this.setLatch(ctx, latch, rest);
    const [leader] = rest;
    if (queue[0] === sessionId && leader !== undefined) this.tellLeader(ctx, latch, leader);
  }

  private tellLeader(ctx: RuntimeContext, latch: string, sessionId: string): void {
    const { address } = this.state.sessions.get(sessionId) ?? {};
    if (address === undefined) return;
    ctx.point("coordination.leader.elected");
    this.send(ctx, address, { type: "coordination.leader", sessionId, latch });
  }

  /** A value belongs to whoever wrote it last; others cannot remove it. */
  private publish(ctx: RuntimeContext, sessionId: string, path: string, value: unknown): void {
    if (value === null && this.state.nodes.get(path)?.owner !== sessionId) return;
    this.setNode(ctx, path, value === null ? null : Object.freeze({ value, owner: sessionId }));
  }

  private watch(ctx: RuntimeContext, sessionId: string, path: string): void {
    const session = this.state.sessions.get(sessionId) as Session;
    if (!session.watches.includes(path)) {
      const watches = [...session.watches, path];
      this.setSession(ctx, sessionId, { ...session, watches });
    }
    this.tellChange(ctx, session.address, sessionId, path);
  }

  private setNode(ctx: RuntimeContext, path: string, node: Node | null): void {
    if (node === null) this.state.nodes.delete(path);
    else this.state.nodes.set(path, node);
    ctx.persist(`node/${path}`, node ?? undefined);
    for (const [sessionId, { address, watches }] of this.state.sessions) {
      if (watches.includes(path)) this.tellChange(ctx, address, sessionId, path);
    }
  }

  private tellChange(ctx: RuntimeContext, to: Address, sessionId: string, path: string): void {
    const value = this.state.nodes.get(path)?.value ?? null;
    this.send(ctx, to, { type: "coordination.changed", sessionId, path, value });
  }

  private setSession(ctx: RuntimeContext, sessionId: string, session: Session): void {
    const frozen = Object.freeze({ ...session, watches: Object.freeze([...session.watches]) });
    this.state.sessions.set(sessionId, frozen);
    ctx.persist(`session/${sessionId}`, frozen);
  }

  private setLatch(ctx: RuntimeContext, latch: string, queue: readonly string[]): void {
    this.state.latches.set(latch, Object.freeze([...queue]));
    ctx.persist(`latch/${latch}`, queue);
  }

  private send(ctx: RuntimeContext, to: Address, event: CoordinationEvent): void {
    ctx.send(to, event, "io");
  }
}

function splitKey(key: string): [string, string] {
  const slash = key.indexOf("/");
  return slash < 0 ? [key, ""] : [key.slice(0, slash), key.slice(slash + 1)];
}

/**
 * Holds a session at the coordination service for one process: keeps it alive, takes it up again after
 * a lost connection, and passes on what the service tells.
 *
 * Flink: org.apache.flink.runtime.util.ZooKeeperUtils (the Curator client and its connection states)
 * Simplified: no retry policy; a lost connection is tried again at every ping
 */
import type { Address, Message } from "../../kernel/process.js";
import type { CoordinationEvent, CoordinationRequest } from "../../model/coordination-protocol.js";
import type { RuntimeContext } from "../../model/runtime-context.js";
import type { HighAvailabilitySettings } from "./high-availability-settings.js";

export interface CoordinationClientState {
  /** `null` before the first answer and after the session has expired. */
  sessionId: string | null;
  isConnected: boolean;
  lastHeardUs: number;
  readonly watches: Set<string>;
  /** What this process has set, to be set again under a new session. */
  readonly published: Map<string, unknown>;
  latch: string | null;
}

export interface CoordinationClientEffects {
  world(): RuntimeContext;
  /** A watched value, now and whenever it changes; `null` = nobody has set it. */
  changed(path: string, value: unknown): void;
  /** The connection is lost; the session may live on at the service. */
  suspended(): void;
  /** This process leads now. */
  elected(): void;
}

const PING_TIMER = "coordination.ping";
/** ZooKeeper clients ping at a third of the session timeout, and give a connection up at two thirds. */
const PINGS_PER_TIMEOUT = 3;

export class CoordinationClient {
  state: CoordinationClientState = {
    sessionId: null,
    isConnected: false,
    lastHeardUs: 0,
    watches: new Set(),
    published: new Map(),
    latch: null,
  };
  private readonly settings: HighAvailabilitySettings;
  private readonly effects: CoordinationClientEffects;

  constructor(settings: HighAvailabilitySettings, effects: CoordinationClientEffects) {
    this.settings = settings;
    this.effects = effects;
  }

  /** Opens a session. */
  start(): void {
    this.connect();
    this.armPing();
  }

  /** Asks for a value now and at every change. */
  watch(path: string): void {
    this.state.watches.add(path);
    this.whenConnected((sessionId) => ({ type: "coordination.watch", sessionId, path }));
  }

  unwatch(path: string): void {
    this.state.watches.delete(path);
  }

  /** Queues up to lead. */
  contend(latch: string): void {
    this.state.latch = latch;
    this.whenConnected((sessionId) => ({ type: "coordination.contend", sessionId, latch }));
  }

  /** Sets a value that lives as long as the session; `null` removes it. */
  publish(path: string, value: unknown): void {
    if (value === null && !this.state.published.has(path)) return;
    if (value === null) this.state.published.delete(path);
    else this.state.published.set(path, value);
    this.whenConnected((sessionId) => ({ type: "coordination.publish", sessionId, path, value }));
  }

  /** Whether the message was one of the service's. */
  onMessage(message: Message): boolean {
    if (!message.type.startsWith("coordination.")) return false;
    const event = message as CoordinationEvent;
    if (event.type === "coordination.connected") this.onConnected(event.sessionId);
    else if (event.sessionId !== this.state.sessionId) return true;
    else this.onEvent(event);
    return true;
  }

  /** Whether the timer was the client's. */
  onTimer(key: string): boolean {
    if (key !== PING_TIMER) return false;
    const { sessionId, isConnected, lastHeardUs } = this.state;
    const world = this.effects.world();
    const silentUs = world.now() - lastHeardUs;
    const limitUs = (this.settings.sessionTimeoutUs * 2) / PINGS_PER_TIMEOUT;
    if (isConnected && silentUs >= limitUs) this.suspend();
    // Nobody heard of for the whole timeout: the session is lost, whatever the service thinks.
    if (silentUs >= this.settings.sessionTimeoutUs) this.effects.suspended();
    if (this.state.isConnected && sessionId !== null) {
      this.send({ type: "coordination.ping", sessionId });
    } else this.connect();
    this.armPing();
    return true;
  }

  /** The connection to the service's machine broke, or nobody was there. */
  onConnectionLost(machine: string): void {
    if (this.settings.coordination.startsWith(`${machine}/`)) this.suspend();
  }

  private onConnected(sessionId: string): void {
    const { state } = this;
    const isNew = state.sessionId !== sessionId;
    state.sessionId = sessionId;
    state.isConnected = true;
    this.heard();
    for (const path of state.watches) this.send({ type: "coordination.watch", sessionId, path });
    for (const [path, value] of state.published) {
      this.send({ type: "coordination.publish", sessionId, path, value });
    }
    // A latch that lost its connection gives its place up and queues anew, unless it may keep it.
    const keepsPlace = !isNew && this.settings.toleratesSuspendedConnections;
    if (state.latch !== null && !keepsPlace) {
      this.send({ type: "coordination.contend", sessionId, latch: state.latch });
    }
    if (isNew) this.effects.world().point("coordination.connected");
    else this.effects.world().point("coordination.reconnected");
  }

  private onEvent(event: CoordinationEvent): void {
    this.heard();
    if (event.type === "coordination.expired") {
      this.suspend();
      this.state.sessionId = null;
      this.connect();
    } else if (event.type === "coordination.leader") this.effects.elected();
    else if (event.type === "coordination.changed" && this.state.watches.has(event.path)) {
      this.effects.changed(event.path, event.value);
    }
  }

  private suspend(): void {
    if (!this.state.isConnected) return;
    this.state.isConnected = false;
    this.effects.world().point("coordination.suspended");
    if (!this.settings.toleratesSuspendedConnections || this.state.sessionId === null) {
      this.effects.suspended();
    }
  }

  private connect(): void {
    const { sessionId } = this.state;
    const { sessionTimeoutUs: timeoutUs, coordination } = this.settings;
    this.effects.world().watch(machineOf(coordination), "io");
    this.send({ type: "coordination.connect", sessionId, timeoutUs });
  }

  private whenConnected(make: (sessionId: string) => CoordinationRequest): void {
    const { sessionId, isConnected } = this.state;
    if (isConnected && sessionId !== null) this.send(make(sessionId));
  }

  private heard(): void {
    this.state.lastHeardUs = this.effects.world().now();
  }

  private armPing(): void {
    const delayUs = Math.floor(this.settings.sessionTimeoutUs / PINGS_PER_TIMEOUT);
    this.effects.world().setTimer(PING_TIMER, delayUs);
  }

  private send(request: CoordinationRequest): void {
    this.effects.world().send(this.settings.coordination, request, "io");
  }
}

function machineOf(address: Address): string {
  return address.slice(0, address.indexOf("/"));
}

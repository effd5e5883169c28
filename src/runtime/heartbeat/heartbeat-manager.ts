/**
 * Watches other endpoints by their heartbeats and tells two kinds of loss apart: silence, and calls
 * that find nobody.
 *
 * Flink: org.apache.flink.runtime.heartbeat.HeartbeatManagerImpl and HeartbeatManagerSenderImpl
 * Simplified: payloads are handled by the owner
 */
import type { Address } from "../../kernel/process.js";

export interface HeartbeatSettings {
  readonly intervalUs: number;
  readonly timeoutUs: number;
  /** Calls in a row that may find nobody; -1 = never mind. */
  readonly rpcFailureThreshold: number;
}

interface HeartbeatTarget {
  readonly address: Address;
  failedCalls: number;
}

/** Targets by resource id, in the order in which they came. */
export interface HeartbeatState {
  targets: Map<string, HeartbeatTarget>;
}

export interface HeartbeatEffects {
  setTimer(key: string, delayUs: number): void;
  cancelTimer(key: string): void;
  /** Senders only: asks a target for its heartbeat. */
  requestHeartbeat(resourceId: string, address: Address): void;
  /** Nothing was heard for the whole timeout. */
  timedOut(resourceId: string): void;
  /** Calls found nobody, `rpcFailureThreshold` times in a row. */
  unreachable(resourceId: string): void;
}

export class HeartbeatManager {
  state: HeartbeatState = { targets: new Map() };
  private readonly name: string;
  private readonly settings: HeartbeatSettings;
  private readonly effects: HeartbeatEffects;

  /** `name` is the prefix of its timers. */
  constructor(name: string, settings: HeartbeatSettings, effects: HeartbeatEffects) {
    this.name = name;
    this.settings = settings;
    this.effects = effects;
  }

  monitors(resourceId: string): boolean {
    return this.state.targets.has(resourceId);
  }

  monitorTarget(resourceId: string, address: Address): void {
    if (this.state.targets.has(resourceId)) return;
    this.state.targets.set(resourceId, { address, failedCalls: 0 });
    this.effects.setTimer(`${this.name}/${resourceId}`, this.settings.timeoutUs);
  }

  unmonitorTarget(resourceId: string): void {
    if (!this.state.targets.delete(resourceId)) return;
    this.effects.cancelTimer(`${this.name}/${resourceId}`);
  }

  /** Something was heard of the target. */
  receiveHeartbeat(resourceId: string): void {
    const target = this.state.targets.get(resourceId);
    if (target === undefined) return;
    target.failedCalls = 0;
    this.effects.setTimer(`${this.name}/${resourceId}`, this.settings.timeoutUs);
  }

  /** A heartbeat (request) to the address found nobody. */
  callFailed(address: Address): void {
    const { rpcFailureThreshold } = this.settings;
    for (const [resourceId, target] of this.state.targets) {
      if (target.address !== address) continue;
      target.failedCalls++;
      if (rpcFailureThreshold > 0 && target.failedCalls >= rpcFailureThreshold) {
        this.effects.unreachable(resourceId);
      }
      return;
    }
  }

  /** Senders only: begins to ask all targets, now and at every interval. */
  startSending(): void {
    this.effects.setTimer(this.name, this.settings.intervalUs);
  }

  /** Whether the timer is one of this manager's; handles it if so. */
  onTimer(key: string): boolean {
    if (key === this.name) {
      this.effects.setTimer(this.name, this.settings.intervalUs);
      for (const [resourceId, { address }] of this.state.targets) {
        this.effects.requestHeartbeat(resourceId, address);
      }
      return true;
    }
    if (!key.startsWith(`${this.name}/`)) return false;
    const resourceId = key.slice(this.name.length + 1);
    if (this.state.targets.has(resourceId)) this.effects.timedOut(resourceId);
    return true;
  }
}

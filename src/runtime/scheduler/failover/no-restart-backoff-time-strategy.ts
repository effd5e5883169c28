/**
 * Never restarts.
 *
 * Flink: org.apache.flink.runtime.executiongraph.failover.NoRestartBackoffTimeStrategy
 * Simplified: no
 */
import type { RestartBackoffTimeStrategy } from "./restart-backoff-time-strategy.js";

export class NoRestartBackoffTimeStrategy implements RestartBackoffTimeStrategy {
  state: object = {};

  notifyFailure(): boolean {
    return true;
  }

  canRestart(): boolean {
    return false;
  }

  getBackoffTimeMs(): number {
    return 0;
  }

  toString(): string {
    return "NoRestartBackoffTimeStrategy";
  }
}

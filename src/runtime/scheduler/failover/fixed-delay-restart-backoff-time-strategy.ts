/**
 * Restarts a fixed number of times, always after the same delay.
 *
 * Flink: org.apache.flink.runtime.executiongraph.failover.FixedDelayRestartBackoffTimeStrategy
 * Simplified: no
 */
import { checkArgument } from "../../../model/java-exception.js";
import type { RestartBackoffTimeStrategy } from "./restart-backoff-time-strategy.js";

export class FixedDelayRestartBackoffTimeStrategy implements RestartBackoffTimeStrategy {
  state: { currentRestartAttempt: number } = { currentRestartAttempt: 0 };
  readonly maxNumberRestartAttempts: number;
  readonly backoffTimeMs: number;

  constructor(maxNumberRestartAttempts: number, backoffTimeMs: number) {
    checkArgument(
      maxNumberRestartAttempts >= 0,
      "Maximum number of restart attempts must be at least 0.",
    );
    checkArgument(
      backoffTimeMs >= 0,
      "Backoff time between restart attempts must be at least 0 ms.",
    );
    this.maxNumberRestartAttempts = maxNumberRestartAttempts;
    this.backoffTimeMs = backoffTimeMs;
  }

  notifyFailure(): boolean {
    this.state.currentRestartAttempt++;
    return true;
  }

  canRestart(): boolean {
    return this.state.currentRestartAttempt <= this.maxNumberRestartAttempts;
  }

  getBackoffTimeMs(): number {
    return this.backoffTimeMs;
  }

  toString(): string {
    return (
      `FixedDelayRestartBackoffTimeStrategy(maxNumberRestartAttempts=` +
      `${String(this.maxNumberRestartAttempts)}, backoffTimeMS=${String(this.backoffTimeMs)})`
    );
  }
}

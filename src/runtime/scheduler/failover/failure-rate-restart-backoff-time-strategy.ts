/**
 * Restarts as long as there are not too many failures within an interval.
 *
 * Flink: org.apache.flink.runtime.executiongraph.failover.FailureRateRestartBackoffTimeStrategy
 * Simplified: no
 */
import { checkArgument } from "../../../model/java-exception.js";
import type {
  RestartBackoffTimeEffects,
  RestartBackoffTimeStrategy,
} from "./restart-backoff-time-strategy.js";

export class FailureRateRestartBackoffTimeStrategy implements RestartBackoffTimeStrategy {
  /** Times of the latest failures, oldest first; one more than may happen in an interval. */
  state: { failureTimestamps: number[] } = { failureTimestamps: [] };
  readonly effects: RestartBackoffTimeEffects;
  readonly maxFailuresPerInterval: number;
  readonly failuresIntervalMs: number;
  readonly backoffTimeMs: number;

  constructor(
    effects: RestartBackoffTimeEffects,
    maxFailuresPerInterval: number,
    failuresIntervalMs: number,
    backoffTimeMs: number,
  ) {
    checkArgument(
      maxFailuresPerInterval > 0,
      "Maximum number of restart attempts per time unit must be greater than 0.",
    );
    checkArgument(failuresIntervalMs > 0, "Failures interval must be greater than 0 ms.");
    checkArgument(backoffTimeMs >= 0, "Backoff time must be at least 0 ms.");
    this.effects = effects;
    this.maxFailuresPerInterval = maxFailuresPerInterval;
    this.failuresIntervalMs = failuresIntervalMs;
    this.backoffTimeMs = backoffTimeMs;
  }

  notifyFailure(): boolean {
    if (this.isFull()) this.state.failureTimestamps.shift();
    this.state.failureTimestamps.push(this.effects.absoluteTimeMillis());
    return true;
  }

  canRestart(): boolean {
    const [earliest] = this.state.failureTimestamps;
    if (!this.isFull() || earliest === undefined) return true;
    return this.effects.absoluteTimeMillis() - earliest > this.failuresIntervalMs;
  }

  getBackoffTimeMs(): number {
    return this.backoffTimeMs;
  }

  /** The name stands there twice, and one parenthesis is not closed: so Flink prints it. */
  toString(): string {
    const name = "FailureRateRestartBackoffTimeStrategy(";
    return (
      `${name}${name}failuresIntervalMS=${String(this.failuresIntervalMs)},backoffTimeMS=` +
      `${String(this.backoffTimeMs)},maxFailuresPerInterval=${String(this.maxFailuresPerInterval)})`
    );
  }

  private isFull(): boolean {
    return this.state.failureTimestamps.length > this.maxFailuresPerInterval;
  }
}

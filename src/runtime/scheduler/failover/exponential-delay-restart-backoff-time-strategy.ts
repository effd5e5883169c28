/**
 * Waits longer after every failure, up to a maximum, and starts over when the job has run well for
 * long enough. Failures during the wait belong to the attempt that is already pending.
 *
 * Flink: org.apache.flink.runtime.executiongraph.failover.ExponentialDelayRestartBackoffTimeStrategy
 * Simplified: no
 */
import { exactPower } from "../../../model/exact-power.js";
import { checkArgument, checkState } from "../../../model/java-exception.js";
import { doubleToString } from "../../../model/java-number.js";
import type {
  RestartBackoffTimeEffects,
  RestartBackoffTimeStrategy,
} from "./restart-backoff-time-strategy.js";

export interface ExponentialDelayOptions {
  readonly initialBackoffMs: number;
  readonly maxBackoffMs: number;
  readonly backoffMultiplier: number;
  readonly resetBackoffThresholdMs: number;
  readonly jitterFactor: number;
  readonly attemptsBeforeResetBackoff: number;
}

/** There was no failure yet. */
const DEFAULT_NEXT_RESTART_TIMESTAMP = -0x80000000;

export class ExponentialDelayRestartBackoffTimeStrategy implements RestartBackoffTimeStrategy {
  state: { currentRestartAttempt: number; nextRestartTimestamp: number } = {
    currentRestartAttempt: 0,
    nextRestartTimestamp: DEFAULT_NEXT_RESTART_TIMESTAMP,
  };
  readonly effects: RestartBackoffTimeEffects;
  readonly options: ExponentialDelayOptions;

  constructor(effects: RestartBackoffTimeEffects, options: ExponentialDelayOptions) {
    checkOptions(options);
    this.effects = effects;
    this.options = options;
  }

  notifyFailure(): boolean {
    const { state, options } = this;
    const now = this.effects.absoluteTimeMillis();
    if (now <= state.nextRestartTimestamp) return false;
    const hasRunWell = now - state.nextRestartTimestamp >= options.resetBackoffThresholdMs;
    if (hasRunWell) state.currentRestartAttempt = 0;
    state.nextRestartTimestamp = now + this.calculateBackoffMs();
    state.currentRestartAttempt++;
    return true;
  }

  canRestart(): boolean {
    return this.state.currentRestartAttempt <= this.options.attemptsBeforeResetBackoff;
  }

  /** What is left of the wait of the pending attempt. */
  getBackoffTimeMs(): number {
    const { nextRestartTimestamp } = this.state;
    checkState(
      nextRestartTimestamp !== DEFAULT_NEXT_RESTART_TIMESTAMP,
      "Please call notifyFailure first.",
    );
    return Math.max(0, nextRestartTimestamp - this.effects.absoluteTimeMillis());
  }

  toString(): string {
    const { options, state } = this;
    return (
      `ExponentialDelayRestartBackoffTimeStrategy(` +
      `initialBackoffMS=${String(options.initialBackoffMs)}, ` +
      `maxBackoffMS=${String(options.maxBackoffMs)}, ` +
      `backoffMultiplier=${doubleToString(options.backoffMultiplier)}, ` +
      `resetBackoffThresholdMS=${String(options.resetBackoffThresholdMs)}, ` +
      `jitterFactor=${doubleToString(options.jitterFactor)}, ` +
      `attemptsBeforeResetBackoff=${String(options.attemptsBeforeResetBackoff)}, ` +
      `currentRestartAttempt=${String(state.currentRestartAttempt)}, ` +
      `nextRestartTimestamp=${String(state.nextRestartTimestamp)})`
    );
  }

  private calculateBackoffMs(): number {
    const { initialBackoffMs, maxBackoffMs } = this.options;
    const grownMs = this.grownBackoffMs();
    const jitteredMs = grownMs + this.jitterMs(grownMs);
    return Math.max(initialBackoffMs, Math.min(jitteredMs, maxBackoffMs));
  }

  private grownBackoffMs(): number {
    const { initialBackoffMs, backoffMultiplier } = this.options;
    const factor = exactPower(backoffMultiplier, this.state.currentRestartAttempt);
    return Math.min(Math.trunc(initialBackoffMs * factor), Number.MAX_SAFE_INTEGER);
  }

  private jitterMs(backoffMs: number): number {
    const offset = Math.trunc(backoffMs * this.options.jitterFactor);
    return this.options.jitterFactor === 0 ? 0 : this.effects.randomBetween(-offset, offset);
  }
}

function checkOptions(options: ExponentialDelayOptions): void {
  const { initialBackoffMs, maxBackoffMs, jitterFactor } = options;
  checkArgument(initialBackoffMs >= 1, "Initial backoff must be at least 1.");
  checkArgument(maxBackoffMs >= 1, "Maximum backoff must be at least 1.");
  checkArgument(
    initialBackoffMs <= maxBackoffMs,
    "Initial backoff cannot be higher than maximum backoff.",
  );
  checkArgument(options.backoffMultiplier > 1, "Backoff multiplier must be greater than 1.");
  checkArgument(
    options.resetBackoffThresholdMs >= 1,
    "Threshold duration for exponential backoff reset must be at least 1.",
  );
  checkArgument(jitterFactor >= 0 && jitterFactor <= 1, "Jitter factor must be >= 0 and <= 1.");
  checkArgument(
    options.attemptsBeforeResetBackoff >= 1,
    "The attemptsBeforeResetBackoff must be at least 1.",
  );
}

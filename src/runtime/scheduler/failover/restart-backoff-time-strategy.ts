/**
 * Decides after a failure whether the job may restart, and how long to wait before.
 *
 * Flink: org.apache.flink.runtime.executiongraph.failover.RestartBackoffTimeStrategy
 * Simplified: no
 */
export interface RestartBackoffTimeStrategy {
  /** Plain data; what the strategy remembers of earlier failures. */
  state: object;
  /**
   * Counts a failure. Returns whether it begins a new restart attempt; if not, it happened while an
   * attempt was already waiting and belongs to that one.
   */
  notifyFailure(): boolean;
  canRestart(): boolean;
  getBackoffTimeMs(): number;
  /** As Flink shows it in "Recovery is suppressed by ...". */
  toString(): string;
}

/** What a strategy needs from the world. */
export interface RestartBackoffTimeEffects {
  absoluteTimeMillis(): number;
  /** A random integer, both ends inclusive; for the jitter. */
  randomBetween(low: number, high: number): number;
}

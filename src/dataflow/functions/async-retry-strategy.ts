/**
 * When and how often an asynchronous call is tried again.
 *
 * Flink: org.apache.flink.streaming.api.functions.async.AsyncRetryStrategy,
 * org.apache.flink.streaming.util.retryable.AsyncRetryStrategies
 * Simplified: the last delay is kept by the operator, which all of its elements share, as in Flink
 */
import { checkArgument } from "../../model/java-exception.js";
import { toMillis, type DurationLike } from "../api/duration.js";

/** When a result or a failure is not yet accepted. */
export interface AsyncRetryPredicate<OUT> {
  /** Whether to try again because of what came. */
  readonly ifResult?: (results: readonly OUT[]) => boolean;
  /** Whether to try again because of a failure. */
  readonly ifException?: (error: Error) => boolean;
}

/** Frozen settings. */
export interface AsyncRetryStrategy<OUT> extends AsyncRetryPredicate<OUT> {
  readonly type: "fixedDelay" | "exponentialBackoffDelay";
  /** Retries after the first attempt. */
  readonly maxAttempts: number;
  readonly initialDelayMs: number;
  readonly maxRetryDelayMs: number;
  readonly multiplier: number;
}

/**
 * The same delay before each retry.
 *
 * @example
 * ```ts
 * fixedDelay(3, "100 ms", { ifException: () => true });
 * ```
 */
export function fixedDelay<OUT>(
  maxAttempts: number,
  backoff: DurationLike,
  predicate: AsyncRetryPredicate<OUT>,
): AsyncRetryStrategy<OUT> {
  const backoffMs = toMillis(backoff);
  checkArgument(maxAttempts > 0, "maxAttempts should be greater than zero.");
  checkArgument(backoffMs > 0, "backoffTimeMillis should be greater than zero.");
  return Object.freeze({
    type: "fixedDelay",
    maxAttempts,
    initialDelayMs: backoffMs,
    maxRetryDelayMs: backoffMs,
    multiplier: 1,
    ...predicate,
  });
}

/**
 * Delays that grow by a factor up to a limit.
 *
 * @example
 * ```ts
 * exponentialBackoffDelay(5, "100 ms", "2 s", 2, { ifResult: (found) => found.length === 0 });
 * ```
 */
export function exponentialBackoffDelay<OUT>(
  maxAttempts: number,
  initialDelay: DurationLike,
  maxRetryDelay: DurationLike,
  multiplier: number,
  predicate: AsyncRetryPredicate<OUT>,
): AsyncRetryStrategy<OUT> {
  return Object.freeze({
    type: "exponentialBackoffDelay",
    maxAttempts,
    initialDelayMs: toMillis(initialDelay),
    maxRetryDelayMs: toMillis(maxRetryDelay),
    multiplier,
    ...predicate,
  });
}

/** The delay before the retry that follows attempt `attempt` (counted from 1), given the last one. */
export function nextRetryDelayMs(
  strategy: AsyncRetryStrategy<unknown>,
  attempt: number,
  lastDelayMs: number,
): number {
  const { initialDelayMs, maxRetryDelayMs, multiplier } = strategy;
  if (attempt <= 1) return initialDelayMs;
  return Math.min(Math.trunc(lastDelayMs * multiplier), maxRetryDelayMs);
}

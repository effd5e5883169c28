/**
 * Chooses the restart strategy of a job: its own configuration, else the cluster's, else a default
 * that depends on whether checkpointing is on.
 *
 * Flink: org.apache.flink.runtime.executiongraph.failover.RestartBackoffTimeStrategyFactoryLoader
 * Simplified: no
 */
import { parseDurationMs } from "../../../model/duration.js";
import { JavaException } from "../../../model/java-exception.js";
import { ExponentialDelayRestartBackoffTimeStrategy } from "./exponential-delay-restart-backoff-time-strategy.js";
import { FailureRateRestartBackoffTimeStrategy } from "./failure-rate-restart-backoff-time-strategy.js";
import { FixedDelayRestartBackoffTimeStrategy } from "./fixed-delay-restart-backoff-time-strategy.js";
import { NoRestartBackoffTimeStrategy } from "./no-restart-backoff-time-strategy.js";
import type {
  RestartBackoffTimeEffects,
  RestartBackoffTimeStrategy,
} from "./restart-backoff-time-strategy.js";

type Configuration = Readonly<Record<string, string>>;

export function createRestartBackoffTimeStrategy(
  jobConfiguration: Configuration,
  clusterConfiguration: Configuration,
  isCheckpointingEnabled: boolean,
  effects: RestartBackoffTimeEffects,
): RestartBackoffTimeStrategy {
  return (
    fromConfiguration(jobConfiguration, effects) ??
    fromConfiguration(clusterConfiguration, effects) ??
    (isCheckpointingEnabled ? exponentialDelay({}, effects) : new NoRestartBackoffTimeStrategy())
  );
}

function fromConfiguration(
  configuration: Configuration,
  effects: RestartBackoffTimeEffects,
): RestartBackoffTimeStrategy | undefined {
  const type = configuration["restart-strategy.type"]?.toLowerCase();
  switch (type) {
    case undefined:
      return undefined;
    case "disable":
    case "none":
    case "off":
      return new NoRestartBackoffTimeStrategy();
    case "fixed-delay":
    case "fixeddelay":
      return new FixedDelayRestartBackoffTimeStrategy(
        number(configuration, "fixed-delay.attempts", 1),
        durationMs(configuration, "fixed-delay.delay", "1 s"),
      );
    case "failure-rate":
    case "failurerate":
      return new FailureRateRestartBackoffTimeStrategy(
        effects,
        number(configuration, "failure-rate.max-failures-per-interval", 1),
        durationMs(configuration, "failure-rate.failure-rate-interval", "1 min"),
        durationMs(configuration, "failure-rate.delay", "1 s"),
      );
    case "exponential-delay":
    case "exponentialdelay":
      return exponentialDelay(configuration, effects);
    default:
      throw new JavaException(
        "IllegalArgumentException",
        `${type} is an unknown value of RestartStrategyType.`,
      );
  }
}

function exponentialDelay(
  configuration: Configuration,
  effects: RestartBackoffTimeEffects,
): RestartBackoffTimeStrategy {
  const name = "exponential-delay";
  return new ExponentialDelayRestartBackoffTimeStrategy(effects, {
    initialBackoffMs: durationMs(configuration, `${name}.initial-backoff`, "1 s"),
    maxBackoffMs: durationMs(configuration, `${name}.max-backoff`, "1 min"),
    backoffMultiplier: number(configuration, `${name}.backoff-multiplier`, 1.5),
    resetBackoffThresholdMs: durationMs(configuration, `${name}.reset-backoff-threshold`, "1 h"),
    jitterFactor: number(configuration, `${name}.jitter-factor`, 0.1),
    attemptsBeforeResetBackoff: number(
      configuration,
      `${name}.attempts-before-reset-backoff`,
      0x7fffffff,
    ),
  });
}

function number(configuration: Configuration, key: string, defaultValue: number): number {
  const text = configuration[`restart-strategy.${key}`];
  return text === undefined ? defaultValue : Number(text);
}

function durationMs(configuration: Configuration, key: string, defaultValue: string): number {
  return parseDurationMs(configuration[`restart-strategy.${key}`] ?? defaultValue);
}

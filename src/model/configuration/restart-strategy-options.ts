import {
  doubleOption,
  durationOption,
  integerOption,
  optionalEnumOption,
  type ConfigOption,
} from "./config-option.js";

/** Spellings that Flink accepts. */
export type RestartStrategyType =
  | "none"
  | "off"
  | "disable"
  | "fixed-delay"
  | "fixeddelay"
  | "failure-rate"
  | "failurerate"
  | "exponential-delay"
  | "exponentialdelay";

export const RESTART_STRATEGY: ConfigOption<RestartStrategyType | null> = optionalEnumOption(
  "restart-strategy.type",
  [
    "none",
    "off",
    "disable",
    "fixed-delay",
    "fixeddelay",
    "failure-rate",
    "failurerate",
    "exponential-delay",
    "exponentialdelay",
  ],
  "How often and how soon a failed job restarts; not set: exponential-delay with checkpoints, none without.",
  { deprecatedKeys: ["restart-strategy"] },
);

export const FIXED_DELAY_ATTEMPTS: ConfigOption<number> = integerOption(
  "restart-strategy.fixed-delay.attempts",
  1,
  "How many restarts a job gets.",
  { minimum: 0 },
);

export const FIXED_DELAY_DELAY: ConfigOption<number> = durationOption(
  "restart-strategy.fixed-delay.delay",
  1_000_000,
  "Pause before a restart.",
);

export const EXPONENTIAL_DELAY_INITIAL_BACKOFF: ConfigOption<number> = durationOption(
  "restart-strategy.exponential-delay.initial-backoff",
  1_000_000,
  "Pause before the first restart.",
);

export const EXPONENTIAL_DELAY_MAX_BACKOFF: ConfigOption<number> = durationOption(
  "restart-strategy.exponential-delay.max-backoff",
  60_000_000,
  "Longest pause before a restart.",
);

export const EXPONENTIAL_DELAY_BACKOFF_MULTIPLIER: ConfigOption<number> = doubleOption(
  "restart-strategy.exponential-delay.backoff-multiplier",
  1.5,
  "By what each pause is longer than the one before it.",
);

export const EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD: ConfigOption<number> = durationOption(
  "restart-strategy.exponential-delay.reset-backoff-threshold",
  3_600_000_000,
  "How long a job must run without failure for the pause to start small again.",
);

export const EXPONENTIAL_DELAY_JITTER_FACTOR: ConfigOption<number> = doubleOption(
  "restart-strategy.exponential-delay.jitter-factor",
  0.1,
  "Share of the pause that is added or taken away at random.",
);

export const EXPONENTIAL_DELAY_ATTEMPTS_BEFORE_RESET: ConfigOption<number> = integerOption(
  "restart-strategy.exponential-delay.attempts-before-reset-backoff",
  2_147_483_647,
  "How many restarts a job gets before the pause was reset.",
  { minimum: 0 },
);

export const FAILURE_RATE_MAX_FAILURES_PER_INTERVAL: ConfigOption<number> = integerOption(
  "restart-strategy.failure-rate.max-failures-per-interval",
  1,
  "How many failures in the interval a job survives.",
  { minimum: 1 },
);

export const FAILURE_RATE_FAILURE_RATE_INTERVAL: ConfigOption<number> = durationOption(
  "restart-strategy.failure-rate.failure-rate-interval",
  60_000_000,
  "Length of the interval in which failures are counted.",
);

export const FAILURE_RATE_DELAY: ConfigOption<number> = durationOption(
  "restart-strategy.failure-rate.delay",
  1_000_000,
  "Pause before a restart.",
);

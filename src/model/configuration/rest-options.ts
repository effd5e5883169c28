import { durationOption, integerOption, type ConfigOption } from "./config-option.js";

export const RETRY_MAX_ATTEMPTS: ConfigOption<number> = integerOption(
  "rest.retry.max-attempts",
  20,
  "How often a client repeats a call that may succeed later.",
);

export const RETRY_DELAY: ConfigOption<number> = durationOption(
  "rest.retry.delay",
  3_000_000,
  "How long a client waits before it repeats a call.",
);

import { durationOption, type ConfigOption } from "./config-option.js";

export const ASK_TIMEOUT: ConfigOption<number> = durationOption(
  "pekko.ask.timeout",
  10_000_000,
  "How long a remote call waits for its answer.",
  { deprecatedKeys: ["akka.ask.timeout"] },
);

export const INITIAL_REGISTRATION_TIMEOUT: ConfigOption<number> = durationOption(
  "cluster.registration.initial-timeout",
  100_000,
  "How long the first attempt to register waits; it doubles with each further attempt.",
);

export const MAX_REGISTRATION_TIMEOUT: ConfigOption<number> = durationOption(
  "cluster.registration.max-timeout",
  30_000_000,
  "Longest wait of one attempt to register.",
);

export const ERROR_REGISTRATION_DELAY: ConfigOption<number> = durationOption(
  "cluster.registration.error-delay",
  10_000_000,
  "Pause after an attempt to register that failed for another reason than a timeout.",
);

export const REFUSED_REGISTRATION_DELAY: ConfigOption<number> = durationOption(
  "cluster.registration.refused-registration-delay",
  30_000_000,
  "Pause after a registration was refused.",
);

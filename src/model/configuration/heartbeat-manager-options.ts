import { durationOption, integerOption, type ConfigOption } from "./config-option.js";

export const HEARTBEAT_INTERVAL: ConfigOption<number> = durationOption(
  "heartbeat.interval",
  10_000_000,
  "Time between two heartbeat requests of a sender to its targets.",
);

export const HEARTBEAT_TIMEOUT: ConfigOption<number> = durationOption(
  "heartbeat.timeout",
  50_000_000,
  "Silence after which the other side counts as lost.",
);

export const HEARTBEAT_RPC_FAILURE_THRESHOLD: ConfigOption<number> = integerOption(
  "heartbeat.rpc-failure-threshold",
  2,
  "Heartbeat calls that may fail in a row, because nobody lives at the address, before the target counts as unreachable; -1 switches this off.",
  { minimum: -1 },
);

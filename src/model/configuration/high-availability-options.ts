import { booleanOption, durationOption, enumOption, type ConfigOption } from "./config-option.js";

export const HIGH_AVAILABILITY_TYPE: ConfigOption<"NONE" | "zookeeper"> = enumOption(
  "high-availability.type",
  ["NONE", "zookeeper"],
  "NONE",
  "Where leadership and the pointers of recovery live; NONE: a lost JobManager loses its jobs.",
  { deprecatedKeys: ["high-availability"] },
);

export const SESSION_TIMEOUT: ConfigOption<number> = durationOption(
  "high-availability.zookeeper.client.session-timeout",
  60_000_000,
  "How long a silent holder of a session keeps it, and its leadership with it.",
);

export const TOLERATE_SUSPENDED_CONNECTIONS: ConfigOption<boolean> = booleanOption(
  "high-availability.zookeeper.client.tolerate-suspended-connections",
  false,
  "Whether a lost connection alone (the session may live on) leaves the leader in office.",
);

export const DELETE_ON_COMMIT: ConfigOption<boolean> = booleanOption(
  "job-result-store.delete-on-commit",
  true,
  "Whether the result of a job is forgotten as soon as everything of the job is cleaned up.",
);

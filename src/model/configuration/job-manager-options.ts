import {
  durationOption,
  enumOption,
  optionalDurationOption,
  type ConfigOption,
} from "./config-option.js";

export const SCHEDULER: ConfigOption<"Default"> = enumOption(
  "jobmanager.scheduler",
  ["Default"],
  "Default",
  "Which scheduler runs a job.",
);

export const FAILOVER_STRATEGY: ConfigOption<"region" | "full"> = enumOption(
  "jobmanager.execution.failover-strategy",
  ["region", "full"],
  "region",
  "What restarts when a task fails: its pipelined region with all that depends on it, or everything.",
);

export const SLOT_REQUEST_TIMEOUT: ConfigOption<number> = durationOption(
  "slot.request.timeout",
  300_000_000,
  "How long a job waits for the slots it needs.",
);

export const SLOT_IDLE_TIMEOUT: ConfigOption<number> = durationOption(
  "slot.idle.timeout",
  50_000_000,
  "How long a job keeps a slot that it does not use.",
);

export const SLOT_REQUEST_MAX_INTERVAL: ConfigOption<number> = durationOption(
  "slot.request.max-interval",
  20_000,
  "How long a job collects changes of what it needs before it declares them.",
);

export const STANDALONE_START_UP_TIME: ConfigOption<number | null> = optionalDurationOption(
  "resourcemanager.standalone.start-up-time",
  "How long after its start a ResourceManager waits for TaskManagers before it says that resources are missing; default: slot.request.timeout.",
);

export const REQUIREMENT_CHECK_DELAY: ConfigOption<number> = durationOption(
  "slotmanager.requirement-check.delay",
  50_000,
  "How long the ResourceManager collects changes before it looks for slots.",
);

export const RESOURCE_MANAGER_JOB_TIMEOUT: ConfigOption<number> = durationOption(
  "resourcemanager.job.timeout",
  300_000_000,
  "How long the ResourceManager remembers a job without a JobMaster.",
);

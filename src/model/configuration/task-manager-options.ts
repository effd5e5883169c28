import {
  booleanOption,
  durationOption,
  enumOption,
  integerOption,
  memoryOption,
  type ConfigOption,
} from "./config-option.js";

export const NUM_TASK_SLOTS: ConfigOption<number> = integerOption(
  "taskmanager.numberOfTaskSlots",
  1,
  "Slots that one TaskManager offers.",
  { minimum: 1, maximum: 10_000 },
);

export const LOAD_BALANCE_MODE: ConfigOption<"NONE" | "SLOTS" | "MIN_RESOURCES" | "TASKS"> =
  enumOption(
    "taskmanager.load-balance.mode",
    ["NONE", "SLOTS", "MIN_RESOURCES", "TASKS"],
    "NONE",
    "Whether slots in use, or tasks, are spread evenly over the TaskManagers, or crowded on few of them.",
  );

export const SLOT_TIMEOUT: ConfigOption<number> = durationOption(
  "taskmanager.slot.timeout",
  10_000_000,
  "How long a TaskManager keeps a slot for a job that does not use it.",
);

export const REGISTRATION_TIMEOUT: ConfigOption<number> = durationOption(
  "taskmanager.registration.timeout",
  300_000_000,
  "How long a TaskManager looks for a ResourceManager before it ends itself.",
);

export const TASK_CANCELLATION_INTERVAL: ConfigOption<number> = durationOption(
  "task.cancellation.interval",
  30_000_000,
  "Time between two interrupts of a task that is being cancelled.",
);

export const TASK_CANCELLATION_TIMEOUT: ConfigOption<number> = durationOption(
  "task.cancellation.timeout",
  180_000_000,
  "How long cancelling may take before the whole TaskManager ends itself; 0 = for ever.",
);

export const KILL_ON_OUT_OF_MEMORY: ConfigOption<boolean> = booleanOption(
  "taskmanager.jvm-exit-on-oom",
  false,
  "Whether the TaskManager ends itself at once when a task has used up the heap.",
);

export const MEMORY_SEGMENT_SIZE: ConfigOption<number> = memoryOption(
  "taskmanager.memory.segment-size",
  32_768,
  "Size of a network buffer.",
);

export const NETWORK_REQUEST_BACKOFF_INITIAL: ConfigOption<number> = integerOption(
  "taskmanager.network.request-backoff.initial",
  100,
  "Milliseconds before a consumer asks again for a partition that was not found.",
  { minimum: 0 },
);

export const NETWORK_REQUEST_BACKOFF_MAX: ConfigOption<number> = integerOption(
  "taskmanager.network.request-backoff.max",
  10_000,
  "Longest wait, in milliseconds, before a consumer gives up on a partition.",
  { minimum: 0 },
);

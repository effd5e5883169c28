import {
  booleanOption,
  durationOption,
  enumOption,
  integerOption,
  optionalDurationOption,
  optionalTextOption,
  type ConfigOption,
} from "./config-option.js";

export const CHECKPOINTING_INTERVAL: ConfigOption<number | null> = optionalDurationOption(
  "execution.checkpointing.interval",
  "Time between two periodic checkpoints; not set = no checkpoints.",
);

export const CHECKPOINTING_CONSISTENCY_MODE: ConfigOption<"EXACTLY_ONCE" | "AT_LEAST_ONCE"> =
  enumOption(
    "execution.checkpointing.mode",
    ["EXACTLY_ONCE", "AT_LEAST_ONCE"],
    "EXACTLY_ONCE",
    "Whether a task waits for the barriers of all its inputs before it goes on.",
  );

export const CHECKPOINTING_TIMEOUT: ConfigOption<number> = durationOption(
  "execution.checkpointing.timeout",
  600_000_000,
  "How long a checkpoint may take before it is given up.",
);

export const MIN_PAUSE_BETWEEN_CHECKPOINTS: ConfigOption<number> = durationOption(
  "execution.checkpointing.min-pause",
  0,
  "Shortest time from the completion of a checkpoint to the next periodic one.",
);

export const MAX_CONCURRENT_CHECKPOINTS: ConfigOption<number> = integerOption(
  "execution.checkpointing.max-concurrent-checkpoints",
  1,
  "How many checkpoints may be under way at once.",
  { minimum: 1 },
);

export const TOLERABLE_FAILURE_NUMBER: ConfigOption<number> = integerOption(
  "execution.checkpointing.tolerable-failed-checkpoints",
  0,
  "How many checkpoints may fail in a row before the job fails over.",
  { minimum: 0 },
);

export const MAX_RETAINED_CHECKPOINTS: ConfigOption<number> = integerOption(
  "execution.checkpointing.num-retained",
  1,
  "How many completed checkpoints are kept.",
  { minimum: 1, deprecatedKeys: ["state.checkpoints.num-retained"] },
);

export const EXTERNALIZED_CHECKPOINT_RETENTION: ConfigOption<
  "NO_EXTERNALIZED_CHECKPOINTS" | "DELETE_ON_CANCELLATION" | "RETAIN_ON_CANCELLATION"
> = enumOption(
  "execution.checkpointing.externalized-checkpoint-retention",
  ["NO_EXTERNALIZED_CHECKPOINTS", "DELETE_ON_CANCELLATION", "RETAIN_ON_CANCELLATION"],
  "NO_EXTERNALIZED_CHECKPOINTS",
  "Which checkpoints outlive their job.",
);

export const CHECKPOINTS_AFTER_TASKS_FINISH: ConfigOption<boolean> = booleanOption(
  "execution.checkpointing.checkpoints-after-tasks-finish",
  true,
  "Whether checkpoints go on when some tasks have finished.",
);

export const ENABLE_UNALIGNED: ConfigOption<boolean> = booleanOption(
  "execution.checkpointing.unaligned.enabled",
  false,
  "Whether barriers overtake buffers, which then become part of the checkpoint.",
);

export const ALIGNED_CHECKPOINT_TIMEOUT: ConfigOption<number> = durationOption(
  "execution.checkpointing.aligned-checkpoint-timeout",
  0,
  "How long a checkpoint tries to align before it becomes unaligned; 0 = unaligned at once.",
);

export const SAVEPOINT_DIRECTORY: ConfigOption<string | null> = optionalTextOption(
  "execution.checkpointing.savepoint-dir",
  "Where savepoints go if nothing else is said.",
);

export const LOCAL_RECOVERY: ConfigOption<boolean> = booleanOption(
  "execution.state-recovery.from-local",
  false,
  "Whether a restarted task prefers the slot it had before.",
);

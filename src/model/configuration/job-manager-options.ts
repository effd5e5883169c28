import {
  durationOption,
  enumOption,
  integerOption,
  optionalDurationOption,
  optionalEnumOption,
  type ConfigOption,
} from "./config-option.js";

export const SCHEDULER: ConfigOption<"Default" | "Adaptive"> = enumOption(
  "jobmanager.scheduler",
  ["Default", "Adaptive"],
  "Default",
  "Which scheduler runs a job: one with fixed parallelism, or one that adapts to the slots there are.",
);

export const SCHEDULER_MODE: ConfigOption<"REACTIVE" | null> = optionalEnumOption(
  "scheduler-mode",
  ["REACTIVE"],
  "In reactive mode a job uses all slots of the cluster, whatever parallelism it names.",
);

const ADAPTIVE = "jobmanager.adaptive-scheduler";

export const SUBMISSION_RESOURCE_WAIT_TIMEOUT: ConfigOption<number | null> = optionalDurationOption(
  `${ADAPTIVE}.submission.resource-wait-timeout`,
  "How long the adaptive scheduler waits for resources before it goes on with what there is; default 5 min, in reactive mode for ever.",
  { deprecatedKeys: ["jobmanager.adaptive-scheduler.resource-wait-timeout"] },
);

export const SUBMISSION_RESOURCE_STABILIZATION_TIMEOUT: ConfigOption<number | null> =
  optionalDurationOption(
    `${ADAPTIVE}.submission.resource-stabilization-timeout`,
    "How long the adaptive scheduler waits for more slots once it has enough to begin; default 10 s, in reactive mode 0.",
    { deprecatedKeys: ["jobmanager.adaptive-scheduler.resource-stabilization-timeout"] },
  );

export const EXECUTING_COOLDOWN: ConfigOption<number> = durationOption(
  `${ADAPTIVE}.executing.cooldown-after-rescaling`,
  30_000_000,
  "How long after a rescale the adaptive scheduler does not rescale again.",
  { deprecatedKeys: ["jobmanager.adaptive-scheduler.scaling-interval.min"] },
);

export const EXECUTING_RESOURCE_STABILIZATION_TIMEOUT: ConfigOption<number> = durationOption(
  `${ADAPTIVE}.executing.resource-stabilization-timeout`,
  60_000_000,
  "How long a running job waits for all the slots it would like before it rescales to those it has.",
);

export const RESCALE_TRIGGER_MAX_CHECKPOINT_FAILURES: ConfigOption<number> = integerOption(
  `${ADAPTIVE}.rescale-trigger.max-checkpoint-failures`,
  2,
  "After how many failed checkpoints a rescale no longer waits for one that completes.",
  { minimum: 1 },
);

export const RESCALE_TRIGGER_MAX_DELAY: ConfigOption<number | null> = optionalDurationOption(
  `${ADAPTIVE}.rescale-trigger.max-delay`,
  "How long a rescale waits for a checkpoint to complete; default: the checkpoint interval times (max-checkpoint-failures + 1), 0 without checkpoints.",
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

export const TASK_MANAGER_TIMEOUT: ConfigOption<number> = durationOption(
  "resourcemanager.taskmanager-timeout",
  30_000_000,
  "How long a TaskManager that was started on demand may have nothing to do.",
);

export const REDUNDANT_TASK_MANAGER_NUM: ConfigOption<number> = integerOption(
  "slotmanager.redundant-taskmanager-num",
  0,
  "TaskManagers kept in reserve.",
  { minimum: 0 },
);

export const RESOURCE_MANAGER_JOB_TIMEOUT: ConfigOption<number> = durationOption(
  "resourcemanager.job.timeout",
  300_000_000,
  "How long the ResourceManager remembers a job without a JobMaster.",
);

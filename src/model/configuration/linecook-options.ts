import {
  booleanOption,
  durationOption,
  integerOption,
  optionalMemoryOption,
  type ConfigOption,
} from "./config-option.js";

export const RECORDS_PER_TURN: ConfigOption<number> = integerOption(
  "linecook.task.records-per-turn",
  1,
  "How many records a task takes before it looks at its mail; changes timing, never a committed result.",
  { minimum: 1 },
);

export const RECORD_COST: ConfigOption<number> = durationOption(
  "linecook.task.record-cost",
  20,
  "Virtual time that a task spends on one record.",
);

export const MAIL_COST: ConfigOption<number> = durationOption(
  "linecook.task.mail-cost",
  5,
  "Virtual time that a task spends on one mail.",
);

export const RPC_COST: ConfigOption<number> = durationOption(
  "linecook.rpc.message-cost",
  10,
  "Virtual time that an RPC endpoint spends on one message.",
);

export const WORKER_START_TIME: ConfigOption<number> = durationOption(
  "linecook.worker.start-time",
  5_000_000,
  "How long a TaskManager that is started on demand takes to come up.",
);

export const RECORD_BYTES: ConfigOption<number> = integerOption(
  "linecook.network.record-bytes",
  64,
  "Bytes that one stream element takes in a network buffer.",
  { minimum: 1 },
);

export const STATE_TRANSFER_RATE: ConfigOption<number | null> = optionalMemoryOption(
  "linecook.state.transfer-rate",
  "Bytes of state that a task uploads or downloads in a second; not set = no limit.",
);

export const KEEP_PLANS: ConfigOption<boolean> = booleanOption(
  "linecook.high-availability.keep-plans",
  true,
  "Whether submitted jobs outlive the leading Dispatcher; false: only checkpoints and results do, as with Flink's StandaloneExecutionPlanStore.",
);

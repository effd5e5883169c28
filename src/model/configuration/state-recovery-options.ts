import {
  booleanOption,
  enumOption,
  optionalTextOption,
  type ConfigOption,
} from "./config-option.js";

export const SAVEPOINT_PATH: ConfigOption<string | null> = optionalTextOption(
  "execution.state-recovery.path",
  "Savepoint or retained checkpoint that the job starts from.",
);

export const SAVEPOINT_IGNORE_UNCLAIMED_STATE: ConfigOption<boolean> = booleanOption(
  "execution.state-recovery.ignore-unclaimed-state",
  false,
  "Whether state of operators that the job does not have may be left behind.",
);

export const LOCAL_RECOVERY: ConfigOption<boolean> = booleanOption(
  "execution.state-recovery.from-local",
  false,
  "Whether TaskManagers keep copies of the state of their tasks, and tasks restart from them.",
);

export const RESTORE_MODE: ConfigOption<"CLAIM" | "NO_CLAIM"> = enumOption(
  "execution.state-recovery.claim-mode",
  ["CLAIM", "NO_CLAIM"],
  "NO_CLAIM",
  "Whether the files that a job starts from belong to it from then on.",
);

import { mutant, type Mutant } from "./mutant.js";

/** Windows that are open at the cut never fire after a restart. */
export const forgetsTimers: Mutant = mutant(
  "ST-02",
  "Timers are not part of the snapshot.",
  "task",
  "snapshotsTimers",
  () => false,
);

import { mutant, type Mutant } from "./mutant.js";

/** Everything before the checkpoint counts twice. */
export const rereadsFromTheStart: Mutant = mutant(
  "RC-04",
  "Restored splits are read from their beginning instead of the snapshotted offset.",
  "operator",
  "restoredOffset",
  () => 0,
);

import { mutant, type Mutant } from "./mutant.js";

/** What was committed since then is written once more. Needs more than one retained checkpoint. */
export const restoresAnOlderCheckpoint: Mutant = mutant(
  "RC-01",
  "A restart begins from an older completed checkpoint than the latest.",
  "controlPlane",
  "checkpointToRestore",
  (completedIds) => completedIds[0] ?? null,
);

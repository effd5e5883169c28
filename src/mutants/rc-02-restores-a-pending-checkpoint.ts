import { mutant, type Mutant } from "./mutant.js";

/** Tasks that had not acknowledged it begin empty. */
export const restoresAPendingCheckpoint: Mutant = mutant(
  "RC-02",
  "A restart begins from a checkpoint that was never completed.",
  "controlPlane",
  "checkpointToRestore",
  (completedIds, pendingIds) => pendingIds.at(-1) ?? completedIds.at(-1) ?? null,
);

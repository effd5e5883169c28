import { mutant, type Mutant } from "./mutant.js";

/** Seen in sinks that keep one list instead of one for each checkpoint. */
export const commitsEverythingPending: Mutant = mutant(
  "TX-05",
  "The completion of a checkpoint commits everything that is pending, later checkpoints included.",
  "operator",
  "commitsCollected",
  () => true,
);

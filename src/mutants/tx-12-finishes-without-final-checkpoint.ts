import { mutant, type Mutant } from "./mutant.js";

/** The rows since the last checkpoint are never committed. */
export const finishesWithoutFinalCheckpoint: Mutant = mutant(
  "TX-12",
  "A task that has processed all data finishes without waiting for a final checkpoint.",
  "task",
  "waitsForFinalCheckpoint",
  () => false,
);

import { mutant, type Mutant } from "./mutant.js";

/** The state of the slowest task is lost at the next restart. */
export const completesWithOneMissing: Mutant = mutant(
  "CP-02",
  "A checkpoint completes with one acknowledgement missing.",
  "controlPlane",
  "isFullyAcknowledged",
  (notYetAcknowledged) => notYetAcknowledged <= 1,
);

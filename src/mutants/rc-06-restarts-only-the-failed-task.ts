import { mutant, type Mutant } from "./mutant.js";

/** Its neighbours go on from another point in time. */
export const restartsOnlyTheFailedTask: Mutant = mutant(
  "RC-06",
  "Only the failed task of a pipelined region is restarted.",
  "controlPlane",
  "restartsWholeRegion",
  () => false,
);

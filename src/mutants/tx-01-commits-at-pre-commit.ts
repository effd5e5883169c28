import { mutant, type Mutant } from "./mutant.js";

/** Readers see rows of a checkpoint that may never complete. */
export const commitsAtPreCommit: Mutant = mutant(
  "TX-01",
  "A sink commits its transaction when it is pre-committed.",
  "operator",
  "commitsAtPreCommit",
  () => true,
);

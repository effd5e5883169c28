import { mutant, type Mutant } from "./mutant.js";

/** A zombie goes on writing. */
export const doesNotFence: Mutant = mutant(
  "TX-08",
  "The output log accepts requests of producers that a newer one has replaced.",
  "external",
  "fencesProducer",
  () => false,
);

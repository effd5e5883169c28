import { mutant, type Mutant } from "./mutant.js";

/** Needs a zombie: a TaskManager that comes back after it was declared dead. */
export const acceptsOldAttempts: Mutant = mutant(
  "RC-07",
  "Acknowledgements of attempts that were given up still count.",
  "controlPlane",
  "acceptsAcknowledgement",
  () => true,
);

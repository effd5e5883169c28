import { mutant, type Mutant } from "./mutant.js";

/** Sinks commit what a crash of the JobManager can still undo. */
export const notifiesBeforeDurable: Mutant = mutant(
  "CP-11",
  "Tasks are told that a checkpoint is complete before its metadata is durable.",
  "controlPlane",
  "notifiesOnlyWhenDurable",
  () => false,
);

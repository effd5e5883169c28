import { mutant, type Mutant } from "./mutant.js";

/** What copy-on-write prevents in the heap state backend. */
export const snapshotsLiveState: Mutant = mutant(
  "ST-01",
  "A snapshot is a reference to the live state: what is processed during the upload changes it.",
  "task",
  "isolateForSnapshot",
  (value) => value,
);

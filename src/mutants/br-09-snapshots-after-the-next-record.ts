import { mutant, type Mutant } from "./mutant.js";

/** The state holds a record that everybody else counts to the next checkpoint. */
export const snapshotsAfterTheNextRecord: Mutant = mutant(
  "BR-09",
  "The barrier goes out before the snapshot is taken, and a record slips in between.",
  "task",
  "snapshotsWithBarrier",
  () => false,
);

import { mutant, type Mutant } from "./mutant.js";

/** The notification was lost with the crash, and the rows with it, unless a later one comes. */
export const forgetsToCommitAfterRestore: Mutant = mutant(
  "TX-02",
  "Transactions found in restored state are not committed.",
  "operator",
  "recommitsOnRestore",
  () => false,
);

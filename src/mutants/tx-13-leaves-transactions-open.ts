import { mutant, type Mutant } from "./mutant.js";

/** Readers wait for the end of a transaction that nobody ends. */
export const leavesTransactionsOpen: Mutant = mutant(
  "TX-13",
  "A restarted writer does not abort what earlier attempts left open.",
  "operator",
  "abortsLingering",
  () => false,
);

import { mutant, type Mutant } from "./mutant.js";

/** At most once: after a restart one record is missing. */
export const skipsARecord: Mutant = mutant(
  "SR-01",
  "The offset in the state of a split is one record ahead of what was emitted.",
  "operator",
  "offsetAfterEmit",
  (offset) => offset + 2,
);

import { mutant, type Mutant } from "./mutant.js";

/** At least once: after a restart one record counts twice. */
export const repeatsARecord: Mutant = mutant(
  "SR-02",
  "The offset in the state of a split is one record behind what was emitted.",
  "operator",
  "offsetAfterEmit",
  (offset) => offset,
);

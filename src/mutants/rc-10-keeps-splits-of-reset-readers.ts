import { mutant, type Mutant } from "./mutant.js";

/** Nobody reads them any more. */
export const keepsSplitsOfResetReaders: Mutant = mutant(
  "RC-10",
  "Splits that a reset reader got after the restored checkpoint do not go back to the enumerator.",
  "controlPlane",
  "handsSplitsBack",
  () => false,
);

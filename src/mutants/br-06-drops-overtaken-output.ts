import { mutant, type Mutant } from "./mutant.js";

/** Records that were written but not sent vanish with the next crash. */
export const dropsOvertakenOutput: Mutant = mutant(
  "BR-06",
  "Buffers that a barrier overtook at the sender are not part of the checkpoint.",
  "task",
  "inFlightOfSnapshot",
  (overtaken) => (overtaken === null ? null : { ...overtaken, outputs: [] }),
);

import { mutant, type Mutant } from "./mutant.js";

/** Records that had arrived but were not processed vanish with the next crash. */
export const dropsOvertakenInput: Mutant = mutant(
  "BR-03",
  "Buffers that a barrier overtook at the receiver are not part of the checkpoint.",
  "task",
  "inFlightOfSnapshot",
  (overtaken) => (overtaken === null ? null : { ...overtaken, inputs: [] }),
);

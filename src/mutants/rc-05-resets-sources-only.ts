import { mutant, type Mutant } from "./mutant.js";

/** Two halves of the job live in different pasts. */
export const resetsSourcesOnly: Mutant = mutant(
  "RC-05",
  "Sources begin anew after a restart while all other operators keep the state of the checkpoint.",
  "controlPlane",
  "restoresTaskState",
  (_vertex, isSource) => !isSource,
);

import { mutant, type Mutant } from "./mutant.js";

/** Open windows lose what they had counted. */
export const startsEmpty: Mutant = mutant(
  "RC-03",
  "Operators behind the sources begin with empty state after a restart.",
  "controlPlane",
  "restoresTaskState",
  (_vertex, isSource) => isSource,
);

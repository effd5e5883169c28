import { mutant, type Mutant } from "./mutant.js";

/** An off-by-one that only records exactly on the edge show. */
export const lateByOne: Mutant = mutant(
  "ST-11",
  "A window still takes elements when the watermark has just reached its end.",
  "operator",
  "isWindowLate",
  (cleanupTime, currentWatermark) => cleanupTime < currentWatermark,
);

import { mutant, type Mutant } from "./mutant.js";

/** A crash between acknowledgement and upload leaves a completed checkpoint that cannot be restored. */
export const acknowledgesBeforeDurable: Mutant = mutant(
  "CP-01",
  "A task acknowledges a checkpoint before its snapshot is durable.",
  "task",
  "acknowledgesOnlyDurable",
  () => false,
);

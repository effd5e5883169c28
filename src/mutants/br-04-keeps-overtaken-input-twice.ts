import { mutant, type Mutant } from "./mutant.js";

/** After a restart the same records are processed twice. */
export const keepsOvertakenInputTwice: Mutant = mutant(
  "BR-04",
  "An overtaken buffer is kept in the checkpoint twice.",
  "task",
  "inFlightOfSnapshot",
  (overtaken) => {
    if (overtaken === null) return null;
    const inputs = overtaken.inputs.map((channel) => ({
      ...channel,
      buffers: channel.buffers.flatMap((buffer) => [buffer, buffer]),
    }));
    return { ...overtaken, inputs };
  },
);

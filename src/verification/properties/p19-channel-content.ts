import type { Property } from "../property.js";

/** What arrives is what was sent. */
export const channelContent: Property = {
  id: "P19",
  law: "On every channel the consumer meets exactly the elements that its producer should have written, in order.",
  needsReference: true,
  begin: (run, findings) => ({
    types: ["task.input"],
    consume: () => findings.looked(),
    finish: () => {
      for (const { kind, record, detail } of run.shadow.divergences) {
        if (kind === "channel") findings.violation(record, detail);
      }
    },
  }),
};

import type { CutPart } from "../cut/cut-oracle.js";
import type { Property } from "../property.js";

const LAWS: Readonly<Record<CutPart, string>> = {
  a: "The offsets in a completed checkpoint are those of the records that the sources emitted before it.",
  b: "On every channel of a completed checkpoint, what was written before the cut is what was processed before it.",
  c: "State and output at a completed checkpoint are those of the reference after exactly the input before the cut.",
  d: "In a completed checkpoint each unfinished split is pending in the enumerator or held by exactly one reader.",
  e: "Every sink row before the cut is in a transaction of a completed checkpoint, durable before the acknowledgement.",
};

/** One of the five parts of a consistent cut, checked on every completed checkpoint. */
export function consistentCut(part: CutPart): Property {
  return {
    id: `P10${part}`,
    law: LAWS[part],
    needsReference: true,
    begin: (run, findings) => ({
      types: [],
      finish: () => {
        findings.looked(run.cuts.checkpoints);
        for (const violation of run.cuts.violations) {
          if (violation.part === part) findings.violation(violation.record, violation.detail);
        }
        const kind = part === "a" ? "poll" : part === "c" ? "cut" : undefined;
        for (const divergence of run.shadow.divergences) {
          if (divergence.kind === kind) findings.violation(divergence.record, divergence.detail);
        }
      },
    }),
  };
}

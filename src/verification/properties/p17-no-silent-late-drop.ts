import type { Property } from "../property.js";

/** Late is what the watermark says, to the millisecond. */
export const noSilentLateDrop: Property = {
  id: "P17",
  law: "A record is dropped as late exactly when its window's end and the allowed lateness have been passed by the watermark.",
  needsReference: true,
  begin: (run, findings) => {
    let dropped = 0;
    let last = 0;
    return {
      types: ["task.counter"],
      consume: ({ fields, index }) => {
        if (fields["counter"] !== "late") return;
        dropped += fields["amount"] as number;
        last = index;
      },
      finish: () => {
        if (run.shadow.notRecomputable !== undefined) return;
        const expected = run.shadow.counters.get("late") ?? 0;
        findings.looked(expected);
        if (dropped === expected) return;
        findings.violation(
          last,
          `${String(dropped)} records were counted as late, the reference finds ${String(expected)} late in the same order of arrival`,
        );
      },
    };
  },
};

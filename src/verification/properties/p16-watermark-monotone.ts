import type { Property } from "../property.js";

/** Event time never goes back. */
export const watermarkMonotone: Property = {
  id: "P16",
  law: "The watermark of an operator only grows within an attempt.",
  begin: (_run, findings) => {
    const latest = new Map<string, number>();
    return {
      types: ["task.watermark"],
      consume: ({ fields, index, process }) => {
        findings.looked();
        const key = `${process} operator ${String(fields["operator"])}`;
        const timestamp = fields["timestamp"] as number;
        const before = latest.get(key);
        if (before !== undefined && timestamp <= before) {
          findings.violation(
            index,
            `${key}: watermark ${String(timestamp)} after ${String(before)}`,
          );
        }
        latest.set(key, timestamp);
      },
    };
  },
};

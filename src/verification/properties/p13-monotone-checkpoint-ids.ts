import type { Property } from "../property.js";

/** Ids are the only order that checkpoints have. */
export const monotoneCheckpointIds: Property = {
  id: "P13",
  law: "Ids of triggered and of completed checkpoints only grow, and an aborted checkpoint never completes.",
  begin: (_run, findings) => {
    let triggered = 0;
    let completed = 0;
    const aborted = new Set<number>();
    return {
      types: ["checkpoint.triggered", "checkpoint.completed", "checkpoint.aborted"],
      consume: ({ type, fields, index }) => {
        const id = fields["checkpointId"] as number;
        if (type === "checkpoint.aborted") {
          aborted.add(id);
          return;
        }
        findings.looked();
        const isTrigger = type === "checkpoint.triggered";
        const latest = isTrigger ? triggered : completed;
        const what = isTrigger ? "triggered" : "completed";
        if (id <= latest) {
          findings.violation(
            index,
            `checkpoint ${String(id)} was ${what} after checkpoint ${String(latest)}`,
          );
        }
        if (isTrigger) triggered = id;
        else completed = id;
        if (!isTrigger && aborted.has(id)) {
          findings.violation(
            index,
            `checkpoint ${String(id)} was aborted and completed afterwards`,
          );
        }
      },
    };
  },
};

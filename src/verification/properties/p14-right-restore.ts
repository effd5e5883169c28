import type { Property } from "../property.js";

/** A restart from anything else loses or repeats what lies between. */
export const rightRestore: Property = {
  id: "P14",
  law: "A restart begins from the latest completed checkpoint, with all of its state; from nothing only if there is none.",
  begin: (run, findings) => ({
    types: ["checkpoint.restored", "failover.restarted", "task.deployed"],
    consume: ({ type, fields, index, process }) => {
      const { history, evidence } = run;
      const latest = history.latestCompleted;
      if (type !== "task.deployed") {
        // It stood still while it lost its office, and does not know that yet.
        if (history.isSuperseded(fields["jobId"] as string, process)) return;
        findings.looked();
        const restored = fields["checkpointId"] as number;
        if (restored === latest) return;
        const why = history.completed.has(restored)
          ? "is older than"
          : restored < 0
            ? "is no checkpoint at all, instead of"
            : "was never completed, unlike";
        findings.violation(
          index,
          `the job was set back to checkpoint ${String(restored)}, which ${why} checkpoint ${String(latest)}`,
        );
        return;
      }
      const facts = history.attempts.get(process);
      if (facts !== undefined && facts.restoredCheckpoint < 0 && history.takenOver >= 0) {
        findings.violation(
          index,
          `the new leader began from nothing, instead of checkpoint ${String(history.takenOver)}`,
        );
        return;
      }
      if (facts === undefined || facts.ownCheckpoint === facts.restoredCheckpoint) return;
      const { vertexId } = run.shadow.layout.vertex(facts.vertex);
      const stored = history.completed
        .get(facts.restoredCheckpoint)
        ?.metadata.vertices.find((vertex) => vertex.vertexId === vertexId);
      const hasState = stored?.subtasks.some(({ handle }) => handle !== null) ?? false;
      if (!hasState || evidence.jobGraph.vertices.length === 0) return;
      const name = run.shadow.layout.taskName(facts.vertex, facts.subtask);
      const from =
        facts.ownCheckpoint < 0
          ? "with empty state"
          : `from checkpoint ${String(facts.ownCheckpoint)}`;
      findings.violation(
        index,
        `the job was set back to checkpoint ${String(facts.restoredCheckpoint)}, but ${name} begins ${from}`,
      );
    },
  }),
};

import type { CheckpointMetadata } from "../../model/operator-state.js";
import type { Property } from "../property.js";

/** A checkpoint without the part of one task loses that task's past. */
export const checkpointCompleteness: Property = {
  id: "P11",
  law: "A checkpoint completes only when every subtask has acknowledged it, or had finished before it began.",
  begin: (run, findings) => {
    /** `checkpoint|attempt` of the acknowledgements that counted. */
    const acknowledged = new Set<string>();
    /** Attempts that the JobManager knows to be FINISHED. */
    const finished = new Set<string>();
    const { jobGraph } = run.evidence;
    return {
      types: ["execution.state", "checkpoint.acknowledged", "checkpoint.completed"],
      consume: ({ type, fields, index }) => {
        if (type === "execution.state") {
          if (fields["to"] === "FINISHED") finished.add(fields["attempt"] as string);
          return;
        }
        const checkpointId = fields["checkpointId"] as number;
        if (type === "checkpoint.acknowledged") {
          acknowledged.add(`${String(checkpointId)}|${fields["attempt"] as string}`);
          return;
        }
        findings.looked();
        const { vertices, jobId } = fields["metadata"] as CheckpointMetadata;
        for (const { index: vertex, vertexId, parallelism } of jobGraph.vertices) {
          const stored = vertices.find((one) => one.vertexId === vertexId);
          for (let subtask = 0; subtask < parallelism; subtask++) {
            const entry = stored?.subtasks.find((one) => one.subtask === subtask);
            const attempt = `${jobId}:${String(vertex)}:${String(subtask)}:${String(entry?.attempt)}`;
            const isThere =
              finished.has(attempt) || acknowledged.has(`${String(checkpointId)}|${attempt}`);
            if (entry !== undefined && isThere) continue;
            findings.violation(
              index,
              `checkpoint ${String(checkpointId)} was completed without an acknowledgement of ` +
                `${run.shadow.layout.taskName(vertex, subtask)}: its state would be lost at a restart`,
            );
          }
        }
      },
    };
  },
};

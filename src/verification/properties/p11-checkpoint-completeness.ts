import { attemptKeyWithinLeader } from "../../model/execution-attempt.js";
import type { CheckpointMetadata } from "../../model/operator-state.js";
import type { Property } from "../property.js";
import type { JobLayout } from "../shadow/job-layout.js";

/** A checkpoint without the part of one task loses that task's past. */
export const checkpointCompleteness: Property = {
  id: "P11",
  law: "A checkpoint completes only when every subtask has acknowledged it, or had finished before it began.",
  begin: (run, findings) => {
    /** `checkpoint|attempt` of the acknowledgements that counted. */
    const acknowledged = new Set<string>();
    /** Attempts that the JobManager knows to be FINISHED. */
    const finished = new Set<string>();
    /** By checkpoint: the job as it was when the checkpoint was begun. */
    const layouts = new Map<number, JobLayout>();
    return {
      types: [
        "job.status",
        "execution.state",
        "checkpoint.triggered",
        "checkpoint.acknowledged",
        "checkpoint.completed",
      ],
      consume: ({ type, fields, index }) => {
        if (type === "job.status") {
          // Attempts of a new leader count from 0 again.
          if (fields["to"] === "CREATED") finished.clear();
          return;
        }
        if (type === "execution.state") {
          if (fields["to"] === "FINISHED")
            finished.add(attemptKeyWithinLeader(fields["attempt"] as string));
          return;
        }
        const checkpointId = fields["checkpointId"] as number;
        if (type === "checkpoint.triggered") {
          layouts.set(checkpointId, run.shadow.layout);
          return;
        }
        if (type === "checkpoint.acknowledged") {
          const attempt = attemptKeyWithinLeader(fields["attempt"] as string);
          acknowledged.add(`${String(checkpointId)}|${attempt}`);
          return;
        }
        findings.looked();
        const { vertices, jobId } = fields["metadata"] as CheckpointMetadata;
        const layout = layouts.get(checkpointId) ?? run.shadow.layout;
        for (const { index: vertex, vertexId, parallelism } of layout.graph.vertices) {
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
                `${layout.taskName(vertex, subtask)}: its state would be lost at a restart`,
            );
          }
        }
      },
    };
  },
};

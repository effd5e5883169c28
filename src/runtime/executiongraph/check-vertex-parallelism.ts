/**
 * Refuses a job with a vertex that has fewer key groups than subtasks.
 *
 * Flink: org.apache.flink.runtime.executiongraph.ExecutionJobVertex
 * Simplified: only what its constructor checks
 */
import { JavaException } from "../../model/java-exception.js";
import type { JobVertex } from "../../model/job-graph.js";

/**
 * Refuses a job with a vertex that has fewer key groups than subtasks.
 *
 * @throws JavaException `JobException`
 */
export function checkVertexParallelism(vertices: readonly JobVertex[]): void {
  for (const { name, parallelism, maxParallelism } of vertices) {
    if (parallelism <= maxParallelism) continue;
    throw new JavaException(
      "JobException",
      `Vertex ${name}'s parallelism (${String(parallelism)}) is higher than the max parallelism ` +
        `(${String(maxParallelism)}). Please lower the parallelism or increase the max parallelism.`,
    );
  }
}

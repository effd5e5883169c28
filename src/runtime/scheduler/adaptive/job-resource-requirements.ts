/**
 * How parallel each vertex of a job shall be, at least and at most: what a user may change while the
 * job runs.
 *
 * Flink: org.apache.flink.runtime.jobgraph.JobResourceRequirements
 * Simplified: kept in the JobMaster, not in the job graph
 */
import { JavaException } from "../../../model/java-exception.js";
import type { JobInformation } from "./allocator/job-information.js";

/** -1 = the default: 1, and the number of key groups. */
export interface ParallelismBounds {
  readonly lowerBound: number;
  readonly upperBound: number;
}

/** By vertex. */
export type JobResourceRequirements = ReadonlyMap<number, ParallelismBounds>;

/**
 * The job with other bounds, or `null` if they are the ones that it has.
 *
 * @throws JavaException if a bound cannot be meant, or a vertex is missing or unknown.
 */
export function applyJobResourceRequirements(
  job: JobInformation,
  requirements: JobResourceRequirements,
): JobInformation | null {
  const errors = validate(job, requirements);
  if (errors.length > 0) throw new JavaException("RestHandlerException", errors.join("\n"));
  const updated = job.map((vertex) => {
    const { lowerBound = -1, upperBound = -1 } = requirements.get(vertex.vertex) ?? {};
    return {
      ...vertex,
      minParallelism: lowerBound === -1 ? 1 : lowerBound,
      parallelism: upperBound === -1 ? vertex.maxParallelism : upperBound,
    };
  });
  const isChanged = updated.some(
    ({ minParallelism, parallelism }, index) =>
      job[index]?.minParallelism !== minParallelism || job[index].parallelism !== parallelism,
  );
  return isChanged ? updated : null;
}

function validate(job: JobInformation, requirements: JobResourceRequirements): string[] {
  const errors: string[] = [];
  for (const [vertex, { lowerBound, upperBound }] of requirements) {
    const known = job.find((one) => one.vertex === vertex);
    if (known === undefined) {
      errors.push(`Job vertex [${String(vertex)}] was not found in the JobGraph.`);
      continue;
    }
    const lower = lowerBound === -1 ? 1 : lowerBound;
    const upper = upperBound === -1 ? known.maxParallelism : upperBound;
    const ofVertex = `job vertex [${String(vertex)}]`;
    if (lower < 1 || upper < 1) {
      errors.push(
        `Both, the requested lower bound [${String(lower)}] and upper bound [${String(upper)}] for ${ofVertex} must be greater than zero.`,
      );
      continue;
    }
    if (lower > upper) {
      errors.push(
        `The requested lower bound [${String(lower)}] for ${ofVertex} is higher than the upper bound [${String(upper)}].`,
      );
    }
    if (known.maxParallelism < upper) {
      errors.push(
        `The newly requested parallelism ${String(upper)} for the job vertex ${String(vertex)} exceeds its maximum parallelism ${String(known.maxParallelism)}.`,
      );
    }
  }
  const missing = job.filter(({ vertex }) => !requirements.has(vertex));
  for (const { vertex } of missing) {
    errors.push(
      `The request is incomplete, missing job vertex [${String(vertex)}] resource requirements.`,
    );
  }
  return errors;
}

/**
 * The job as it is with other parallelisms: the graph that tasks get, and all that is derived from it.
 * A forward edge between vertices of unequal parallelism distributes its records in turn.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.ForwardEdgesAdapter and
 * org.apache.flink.runtime.scheduler.adaptive.JobGraphJobInformation
 * Simplified: no
 */
import type { JobGraph } from "../../../model/job-graph.js";
import { createJobEnvironment, type JobEnvironment } from "../../jobmaster/job-environment.js";
import type { JobInformation, VertexParallelism } from "./allocator/job-information.js";

/** The bounds within which the job may run; in reactive mode as parallel as it has key groups. */
export function jobInformationOf({ vertices }: JobGraph, isReactive: boolean): JobInformation {
  return vertices.map(
    ({ index, parallelism, maxParallelism, slotSharingGroup, coLocationGroup }) => ({
      vertex: index,
      minParallelism: 1,
      parallelism: isReactive ? maxParallelism : parallelism,
      maxParallelism,
      slotSharingGroup,
      ...(coLocationGroup === undefined ? {} : { coLocationGroup }),
    }),
  );
}

/** Environments of one job by parallelism, each computed once. */
export class AdaptiveJobEnvironments {
  private readonly job: JobEnvironment;
  private readonly known = new Map<string, JobEnvironment>();

  constructor(job: JobEnvironment) {
    this.job = job;
  }

  of(parallelism: VertexParallelism): JobEnvironment {
    const { jobGraph, clusterSettings } = this.job;
    const key = jobGraph.vertices.map(({ index }) => String(parallelism.get(index))).join("/");
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const adjusted = withParallelism(jobGraph, parallelism);
    const environment = createJobEnvironment(adjusted, clusterSettings);
    this.known.set(key, environment);
    return environment;
  }
}

export function withParallelism(jobGraph: JobGraph, parallelism: VertexParallelism): JobGraph {
  const of = (vertex: number): number => parallelism.get(vertex) ?? 1;
  return {
    ...jobGraph,
    vertices: jobGraph.vertices.map((vertex) => ({ ...vertex, parallelism: of(vertex.index) })),
    edges: jobGraph.edges.map((edge) =>
      edge.partitioner === "FORWARD" && of(edge.sourceVertex) !== of(edge.targetVertex)
        ? { ...edge, partitioner: "REBALANCE" }
        : edge,
    ),
  };
}

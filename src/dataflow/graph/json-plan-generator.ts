/**
 * The job graph as the plan in JSON that Flink's web interface draws: vertices, consumers first.
 *
 * Flink: org.apache.flink.runtime.jobgraph.jsonplan.JsonPlanGenerator
 * Simplified: no optimizer properties
 */
import type { JobGraph } from "../../model/job-graph.js";

/** A vertex of the plan. */
export interface JsonPlanNode {
  readonly id: string;
  readonly parallelism: number;
  readonly operator: string;
  readonly operator_strategy: string;
  /** With HTML entities and line breaks. */
  readonly description: string;
  readonly optimizer_properties: Readonly<Record<string, never>>;
  readonly inputs?: readonly {
    readonly num: number;
    readonly id: string;
    readonly ship_strategy: string;
    readonly exchange: string;
  }[];
}

/** The plan of a job, without its id. */
export interface JsonPlan {
  readonly name: string;
  readonly type: "STREAMING";
  readonly nodes: readonly JsonPlanNode[];
}

const HTML_ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

export function generateJsonPlan(jobGraph: JobGraph): JsonPlan {
  const nodes = jobGraph.creationOrder.map((vertex) => planNode(jobGraph, vertex));
  return { name: jobGraph.name, type: "STREAMING", nodes };
}

function planNode({ vertices, edges }: JobGraph, index: number): JsonPlanNode {
  const { vertexId, parallelism, description } = vertices[index] as JobGraph["vertices"][number];
  const node = {
    id: vertexId,
    parallelism,
    operator: "",
    operator_strategy: "",
    description: escapeHtml(description).replaceAll("\n", "<br/>").replaceAll("\\", "&#92;"),
    optimizer_properties: {},
  };
  const inputs = edges.filter(({ targetVertex }) => targetVertex === index);
  if (inputs.length === 0) return node;
  return {
    ...node,
    inputs: inputs.map(({ sourceVertex, partitioner, resultType }, num) => ({
      num,
      id: vertices[sourceVertex]?.vertexId ?? "",
      ship_strategy: partitioner,
      exchange: resultType.toLowerCase(),
    })),
  };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => HTML_ENTITIES[character] ?? character);
}

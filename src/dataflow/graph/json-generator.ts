/**
 * The stream graph as Flink's execution plan in JSON: operators as the user wrote them.
 *
 * Flink: org.apache.flink.streaming.api.graph.JSONGenerator
 * Simplified: no iterations
 */
import type { StreamGraph } from "../../model/stream-graph.js";
import { StreamGraphIndex } from "./chaining.js";

/** An operator of the plan. */
export interface StreamingPlanNode {
  readonly id: number;
  readonly type: string;
  readonly pact: "Data Source" | "Operator";
  readonly contents: string;
  readonly parallelism: number;
  readonly predecessors?: readonly {
    readonly id: number;
    readonly ship_strategy: string;
    readonly side: "second";
  }[];
}

/** What `getStreamingPlanAsJSON` prints, as data. */
export function generateStreamingPlan(graph: StreamGraph): { nodes: StreamingPlanNode[] } {
  const index = new StreamGraphIndex(graph);
  const nodes = graph.nodes.map(({ id, name, description, parallelism }): StreamingPlanNode => {
    const inputs = index.inEdges(id);
    const pact = inputs.length === 0 ? "Data Source" : "Operator";
    const node = { id, type: name, pact, contents: description, parallelism } as const;
    if (inputs.length === 0) return node;
    // Flink says "second" of every input.
    const predecessors = inputs.map(
      ({ source, partitioner }) =>
        ({ id: source, ship_strategy: partitioner, side: "second" }) as const,
    );
    return { ...node, predecessors };
  });
  return { nodes };
}

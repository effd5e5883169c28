import { isChainable, type StreamGraphIndex } from "./chaining.js";
import type { StreamNode } from "../../model/stream-graph.js";

/**
 * The chain behind a head as a tree, one operator a line, as plans show it.
 *
 * Mirrors `org.apache.flink.streaming.api.graph.StreamingJobGraphGenerator.setVertexDescription`
 * (`pipeline.vertex-description-mode: TREE`).
 */
export function describeVertex(
  head: number,
  chainedSources: readonly StreamNode[],
  index: StreamGraphIndex,
): string {
  const lines: string[] = [];
  const visit = (id: number, prefix: string, childPrefix: string): void => {
    const { description } = index.node(id);
    lines.push(prefix + (id === head ? withSources(description, chainedSources) : description));
    const chained = index.outEdges(id).filter((edge) => isChainable(edge, index));
    chained.forEach(({ target }, at) => {
      const isLast = at === chained.length - 1;
      visit(
        target,
        `${childPrefix}${isLast ? "+- " : ":- "}`,
        childPrefix + (isLast ? "   " : ":  "),
      );
    });
  };
  visit(head, "", "");
  return lines.map((line) => `${line}\n`).join("");
}

function withSources(description: string, chainedSources: readonly StreamNode[]): string {
  if (chainedSources.length === 0) return description;
  return `${description} [${chainedSources.map((source) => source.description).join(", ")}]`;
}

import type { Property } from "../property.js";
import type { JobLayout } from "../shadow/job-layout.js";

/** Tasks connected by pipelined edges share one fate: they can only go back together. */
export const regionClosure: Property = {
  id: "P26",
  law: "A failover restarts whole pipelined regions: whoever exchanges records with a restarted task restarts, too.",
  begin: (run, findings) => {
    let layout: JobLayout | undefined;
    let neighbours = new Map<string, string[]>();
    return {
      types: ["failover.started"],
      consume: ({ fields, index }) => {
        if (layout !== run.shadow.layout) {
          layout = run.shadow.layout;
          neighbours = pipelinedNeighbours(layout);
        }
        const tasks = new Set(fields["tasks"] as readonly string[]);
        findings.looked();
        for (const task of tasks) {
          const left = neighbours.get(task)?.find((other) => !tasks.has(other));
          if (left === undefined) continue;
          const [vertex, subtask] = left.split(":").map(Number);
          const name = run.shadow.layout.taskName(vertex ?? 0, subtask ?? 0);
          findings.violation(
            index,
            `the failover restarts ${String(tasks.size)} tasks, but ${name} exchanges records with one of them and goes on`,
          );
          return;
        }
      },
    };
  },
};

/** By `vertex:subtask`: all that are connected with it by a pipelined channel. */
function pipelinedNeighbours(layout: JobLayout): Map<string, string[]> {
  const neighbours = new Map<string, string[]>();
  const connect = (left: string, right: string): void => {
    for (const [from, to] of [
      [left, right],
      [right, left],
    ] as const) {
      const known = neighbours.get(from);
      if (known === undefined) neighbours.set(from, [to]);
      else known.push(to);
    }
  };
  for (const { index, parallelism } of layout.graph.vertices) {
    for (let subtask = 0; subtask < parallelism; subtask++) {
      for (const { edge, producer } of layout.channels(index, subtask)) {
        if (!edge.resultType.startsWith("PIPELINED")) continue;
        connect(
          `${String(edge.sourceVertex)}:${String(producer)}`,
          `${String(index)}:${String(subtask)}`,
        );
      }
    }
  }
  return neighbours;
}

/**
 * Groups the nodes of a directed graph that can reach each other.
 *
 * Flink: org.apache.flink.runtime.executiongraph.failover.StronglyConnectedComponentsComputeUtils
 * Simplified: no (the same algorithm, Tarjan's, without recursion)
 */

/** The number of its component for each node; `targets[node]` are the nodes it points to. */
export function stronglyConnectedComponents(targets: readonly (readonly number[])[]): number[] {
  const order = new Array<number>(targets.length).fill(-1);
  const lowest = new Array<number>(targets.length).fill(-1);
  const component = new Array<number>(targets.length).fill(-1);
  const open: number[] = [];
  let visited = 0;
  let components = 0;

  const enter = (node: number, path: { node: number; next: number }[]): void => {
    order[node] = lowest[node] = visited++;
    open.push(node);
    path.push({ node, next: 0 });
  };

  for (let start = 0; start < targets.length; start++) {
    if (order[start] !== -1) continue;
    const path: { node: number; next: number }[] = [];
    enter(start, path);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { node } = top;
      const target = targets[node]?.[top.next++];
      if (target !== undefined) {
        if (order[target] === -1) enter(target, path);
        else if (component[target] === -1) lower(lowest, node, order[target] ?? 0);
        continue;
      }
      path.pop();
      const parent = path.at(-1)?.node;
      if (parent !== undefined) lower(lowest, parent, lowest[node] ?? 0);
      if (lowest[node] !== order[node]) continue;
      for (let member = open.pop(); member !== undefined; member = open.pop()) {
        component[member] = components;
        if (member === node) break;
      }
      components++;
    }
  }
  return component;
}

function lower(lowest: number[], node: number, value: number): void {
  lowest[node] = Math.min(lowest[node] ?? value, value);
}

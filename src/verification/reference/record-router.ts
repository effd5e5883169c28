import type { JobEdge } from "../../model/job-graph.js";
import { assignKeyToParallelOperator } from "../../model/key-groups.js";
import type { FunctionRegistry } from "../../model/stream-operator.js";

/** Says which subpartition a record takes; -1 = all of them. */
export type RecordRouter = (value: unknown) => number;

/** A uniform integer below a bound. */
export type Draw = (bound: number) => number;

type Selector = (value: unknown, channels: number) => unknown;

/** The partitioner of an edge, for one subtask of its producer. */
export function recordRouter(
  edge: JobEdge,
  functions: FunctionRegistry,
  subtask: number,
  channels: number,
  targetMaxParallelism: number,
  shuffled: (edgeId: number) => Draw,
): RecordRouter {
  const select = edge.keySelectorRef === null ? null : functions.get(edge.keySelectorRef);
  switch (edge.partitioner) {
    case "FORWARD":
    case "GLOBAL":
      return () => 0;
    case "BROADCAST":
      return () => -1;
    case "REBALANCE":
      return roundRobin(channels, subtask % channels);
    case "RESCALE":
      return roundRobin(channels, 0);
    case "HASH":
      return byKey(select as Selector, channels, targetMaxParallelism);
    case "CUSTOM":
      return (value) => (select as Selector)(value, channels) as number;
    case "SHUFFLE":
      return chosenBy(shuffled(edge.edgeId), channels);
  }
}

function chosenBy(draw: Draw, channels: number): RecordRouter {
  return () => draw(channels);
}

function roundRobin(channels: number, first: number): RecordRouter {
  let next = first;
  return () => {
    const chosen = next;
    next = (next + 1) % channels;
    return chosen;
  };
}

function byKey(select: Selector, channels: number, maxParallelism: number): RecordRouter {
  const routes = new Map<unknown, number>();
  return (value) => {
    const key = select(value, channels);
    let route = routes.get(key);
    if (route === undefined) {
      route = assignKeyToParallelOperator(key, maxParallelism, channels);
      if (typeof key !== "object") routes.set(key, route);
    }
    return route;
  };
}

import type { Transformation } from "./transformation.js";

/**
 * The parallelism of what a transformation puts out: that of the operator behind it; -1 = the environment's.
 *
 * Mirrors `org.apache.flink.api.dag.Transformation.getParallelism`; a union has that of its first input.
 */
export function parallelismOf(transformation: Transformation): number {
  switch (transformation.kind) {
    case "operator":
    case "sink":
      return transformation.settings.parallelism;
    case "partition":
    case "sideOutput":
      return parallelismOf(transformation.input);
    case "union": {
      const [first] = transformation.inputs;
      return first === undefined ? -1 : parallelismOf(first);
    }
  }
}

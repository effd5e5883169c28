import { createOperator } from "../dataflow/operators/operator-factory.js";
import type { StreamGraph, StreamNode } from "../model/stream-graph.js";
import type { FunctionRegistry, StreamOperator } from "../model/stream-operator.js";
import { OperatorTestHarness } from "./operator-test-harness.js";

/** One operator of a program, as often as it is asked for. */
export interface BuiltOperator {
  readonly node: StreamNode;
  readonly inputs: number;
  /** By input; `null` = the input has no keys. */
  readonly keySelectors: readonly (((value: unknown) => unknown) | null)[];
  /** What the operator gets for an element of an input: tagged, if the program joins in windows. */
  tag(value: unknown, input: number): unknown;
  create(): StreamOperator;
}

/** The operator of a node, with its user code. */
export function builtOperator(
  node: StreamNode,
  streamGraph: StreamGraph,
  functions: FunctionRegistry,
): BuiltOperator {
  const inEdges = streamGraph.edges.filter(({ target }) => target === node.id);
  const { keySelectorRef, secondKeySelectorRef = null } = node;
  const inFront = inEdges.map(({ source }) => streamGraph.nodes.find(({ id }) => id === source));
  return {
    node,
    inputs: Math.max(1, ...inEdges.map(({ typeNumber }) => typeNumber)),
    keySelectors: [keySelectorRef, secondKeySelectorRef].map((reference) =>
      reference === null ? null : (functions.get(reference) as (value: unknown) => unknown),
    ),
    tag: (value, input) => {
      const descriptor = inFront[input]?.descriptor;
      if (descriptor?.type !== "tagInput") return value;
      const tagger = new OperatorTestHarness({ operator: createOperator(descriptor, functions) });
      tagger.processElement(value);
      return tagger.extractOutputValues()[0];
    },
    create: () => createOperator(node.descriptor, functions),
  };
}

import { hashValue32 } from "../../kernel/hash.js";
import { addMultiset, addToMultiset, emptyMultiset, type MultisetHash } from "../multiset-hash.js";
import type { OperatorDescriptor } from "../../model/stream-operator.js";
import type { ReferenceResult } from "../reference/reference-interpreter.js";
import type { RunHistory } from "../run-history.js";
import type { SinkRows } from "../shadow/shadow-task.js";
import type { ShadowExecution } from "../shadow/shadow-execution.js";
import { isTransactional, sinkNameOf } from "../reference/reference-operators.js";
import type { RunEvidence } from "../run-evidence.js";

/**
 * Whether the job's result is a function of its input alone: then the reference must be met. Otherwise
 * it is what the effective execution gave.
 */
export function isFunctionOfInput({ jobGraph }: RunEvidence, arrivalMattered: boolean): boolean {
  const operators = jobGraph.vertices.flatMap((vertex) => vertex.operators);
  return !arrivalMattered && !operators.some(({ descriptor }) => isOrderSensitive(descriptor));
}

const ORDER_SENSITIVE: readonly string[] = [
  "keyedProcess",
  "reduce",
  "timestampsAndWatermarks",
  "asyncWait",
];

/** An aggregate can be merged, so its order does not count; of other functions nobody knows. */
function isOrderSensitive({ type, parameters }: OperatorDescriptor): boolean {
  if (type === "window") return parameters["aggregateFunctionRef"] === null;
  if (type === "cep") return dependsOnWatermarks(parameters as unknown as PatternParameters);
  return ORDER_SENSITIVE.includes(type);
}

interface PatternParameters {
  readonly handleTimeout: boolean;
  readonly nfa: { readonly states: readonly { readonly stateType: string }[] };
  readonly pattern: { readonly afterMatchSkipStrategy: { readonly type: string } };
}

/**
 * Patterns take events in the order of their times (of equal times the reference says so). But what
 * waits for the end of its time, or for an earlier match, comes out when a watermark happens to come.
 */
function dependsOnWatermarks({ handleTimeout, nfa, pattern }: PatternParameters): boolean {
  return (
    handleTimeout ||
    pattern.afterMatchSkipStrategy.type !== "NO_SKIP" ||
    nfa.states.some(({ stateType }) => stateType === "Pending")
  );
}

/** A place where rows become visible with checkpoints. */
export interface TransactionalSink {
  /** Vertex of the writer. */
  readonly vertex: number;
  /** The topic. */
  readonly sink: string;
}

export function transactionalSinks({ jobGraph, functions }: RunEvidence): TransactionalSink[] {
  return jobGraph.vertices.flatMap(({ index: vertex, operators }) =>
    operators
      .filter(({ descriptor }) => descriptor.type === "sinkWriter")
      .map(({ descriptor }) => functions.get(descriptor.functionRef ?? ""))
      .filter((sink) => isTransactional(sink))
      .map((sink) => ({ vertex, sink: sinkNameOf(sink) })),
  );
}

/** Topics of all transactional sinks, each once. */
export function sinkTopics(evidence: RunEvidence): ReadonlySet<string> {
  return new Set(transactionalSinks(evidence).map(({ sink }) => sink));
}

/** The reference's rows of each sink as a bag. */
export function bagsOf({ rows }: ReferenceResult): Map<string, MultisetHash> {
  const bags = new Map<string, MultisetHash>();
  for (const [sink, all] of rows) {
    const bag = emptyMultiset();
    for (const { row } of all) addToMultiset(bag, hashValue32(row, 0));
    bags.set(sink, bag);
  }
  return bags;
}

const NO_ROWS: Readonly<MultisetHash> = Object.freeze(emptyMultiset());

/**
 * What the effective lineage gave to a sink vertex: each subtask's rows up to the cut from which the
 * next attempt went on, and all rows of the last attempt.
 */
export function lineageRows(
  shadow: ShadowExecution,
  history: RunHistory,
  { vertex, sink }: TransactionalSink,
): MultisetHash {
  const rows = emptyMultiset();
  const { parallelism, vertexId } = shadow.layout.vertex(vertex);
  for (let subtask = 0; subtask < parallelism; subtask++) {
    let task = shadow.newestOf(vertex, subtask);
    let part: SinkRows | undefined = task?.rows;
    while (task !== undefined && part !== undefined) {
      addMultiset(rows, part.get(sink) ?? NO_ROWS, 1);
      const checkpointId = task.restoredCheckpoint;
      const stored = history.completed
        .get(checkpointId)
        ?.metadata.vertices.find((one) => one.vertexId === vertexId)
        ?.subtasks.find((one) => one.subtask === subtask);
      const before =
        stored === undefined ? undefined : shadow.taskOf(vertex, subtask, stored.attempt);
      part = before?.cuts.get(checkpointId)?.rows ?? before?.rows;
      task = before === task ? undefined : before;
    }
  }
  return rows;
}

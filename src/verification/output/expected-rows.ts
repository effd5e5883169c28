import { hashValue32 } from "../../kernel/hash.js";
import { addMultiset, addToMultiset, emptyMultiset, type MultisetHash } from "../multiset-hash.js";
import type { ReferenceResult } from "../reference/reference-interpreter.js";
import type { RunHistory } from "../run-history.js";
import type { ShadowExecution } from "../shadow/shadow-execution.js";
import { isTransactional, sinkNameOf } from "../reference/reference-operators.js";
import type { RunEvidence } from "../run-evidence.js";

/** Operators whose result depends on the order in which records arrive. */
const ORDER_SENSITIVE: readonly string[] = ["keyedProcess", "reduce"];

/** Whether the job's result is a function of its input alone: then the reference must be met. */
export function isFunctionOfInput(evidence: RunEvidence, lateRecords: number): boolean {
  const operators = evidence.jobGraph.vertices.flatMap((vertex) => vertex.operators);
  const isSensitive = operators.some(({ descriptor }) => ORDER_SENSITIVE.includes(descriptor.type));
  return !isSensitive && lateRecords === 0;
}

/** Transactional sinks of a job: the vertex that writes, and the topic. */
export function transactionalSinks({ jobGraph, functions }: RunEvidence): Map<number, string> {
  const sinks = new Map<number, string>();
  for (const { index, operators } of jobGraph.vertices) {
    const writer = operators.find(({ descriptor }) => descriptor.type === "sinkWriter");
    const sink = functions.get(writer?.descriptor.functionRef ?? "");
    if (sink !== undefined && isTransactional(sink)) sinks.set(index, sinkNameOf(sink));
  }
  return sinks;
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

/**
 * What the effective lineage gave to a sink vertex: each subtask's rows up to the cut from which the
 * next attempt went on, and all rows of the last attempt.
 */
export function lineageRows(
  shadow: ShadowExecution,
  history: RunHistory,
  vertex: number,
): MultisetHash {
  const rows = emptyMultiset();
  const { parallelism, vertexId } = shadow.layout.vertex(vertex);
  for (let subtask = 0; subtask < parallelism; subtask++) {
    let task = shadow.newestOf(vertex, subtask);
    let part = task?.rows;
    while (task !== undefined && part !== undefined) {
      addMultiset(rows, part, 1);
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

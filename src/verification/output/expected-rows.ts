import { hashValue32 } from "../../kernel/hash.js";
import { addMultiset, addToMultiset, emptyMultiset, type MultisetHash } from "../multiset-hash.js";
import type { FunctionRegistry, OperatorDescriptor } from "../../model/stream-operator.js";
import type { ReferenceResult } from "../reference/reference-interpreter.js";
import type { RunHistory } from "../run-history.js";
import type { ShadowTask, SinkRows } from "../shadow/shadow-task.js";
import type { ShadowExecution } from "../shadow/shadow-execution.js";
import { isTransactional, sinkNameOf } from "../reference/reference-operators.js";
import type { RunEvidence } from "../run-evidence.js";

/**
 * Whether the job's result is a function of its input alone: then the reference must be met. Otherwise
 * it is what the effective execution gave.
 */
export function isFunctionOfInput(
  {
    jobGraph,
    functions,
    isFunctionOfInput: isKnown = false,
  }: Pick<RunEvidence, "jobGraph" | "functions" | "isFunctionOfInput">,
  arrivalMattered: boolean,
): boolean {
  if (isKnown) return !arrivalMattered;
  const operators = jobGraph.vertices.flatMap((vertex) => vertex.operators);
  return (
    !arrivalMattered && !operators.some(({ descriptor }) => isOrderSensitive(descriptor, functions))
  );
}

const ORDER_SENSITIVE: readonly string[] = [
  "keyedProcess",
  "keyedCoProcess",
  "broadcastProcess",
  "keyedBroadcastProcess",
  "reduce",
  "timestampsAndWatermarks",
  "asyncWait",
];

/**
 * An aggregate can be merged and a join takes each pair by itself, so their order does not count; of
 * other functions nobody knows. Nor of those that keep something from one element to the next.
 */
function isOrderSensitive(
  { type, functionRef, parameters }: OperatorDescriptor,
  functions: FunctionRegistry,
): boolean {
  if (type === "window") {
    const overBoth = functions.get((parameters["coGroupFunctionRef"] as string | null) ?? "");
    if (!waitsForTheEnd(parameters as unknown as WindowParameters)) return true;
    if (overBoth !== undefined) return !joinsPairs(overBoth);
    return parameters["aggregateFunctionRef"] === null;
  }
  const user = functions.get(functionRef ?? "");
  if (typeof user === "object" && user !== null && "operatorState" in user) return true;
  if (type === "cep") return dependsOnWatermarks(parameters as unknown as PatternParameters);
  return ORDER_SENSITIVE.includes(type);
}

interface WindowParameters {
  readonly trigger: { readonly type: string };
  readonly evictor: unknown;
}

/** Then all elements of a window are there, and all of them count. */
function waitsForTheEnd({ trigger, evictor }: WindowParameters): boolean {
  return trigger.type === "EventTimeTrigger" && evictor === null;
}

function joinsPairs(overBoth: unknown): boolean {
  return typeof overBoth === "function" || !("coGroup" in (overBoth as object));
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

/** A vertex that writes to a place in the outside world. */
export interface SinkWriterVertex {
  /** Vertex of the writer. */
  readonly vertex: number;
  /** The topic, folder or table. */
  readonly sink: string;
}

/** Writers whose rows become visible with checkpoints. */
export function transactionalSinks(evidence: RunEvidence): SinkWriterVertex[] {
  return sinkWriters(evidence, isTransactional);
}

/** Writers whose sinks are of a kind. */
export function sinkWriters(
  { jobGraph, functions }: RunEvidence,
  isWanted: (sink: unknown) => boolean,
): SinkWriterVertex[] {
  return jobGraph.vertices.flatMap(({ index: vertex, operators }) =>
    operators
      .filter(({ descriptor }) => descriptor.type === "sinkWriter")
      .map(({ descriptor }) => functions.get(descriptor.functionRef ?? ""))
      .filter((sink) => isWanted(sink))
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
 * next attempt went on, and all rows of the last attempt. After a rescale all subtasks go on from all
 * that were before.
 */
export function lineageRows(
  shadow: ShadowExecution,
  history: RunHistory,
  { vertex, sink }: SinkWriterVertex,
): MultisetHash {
  const rows = emptyMultiset();
  const seen = new Set<ShadowTask>();
  const { parallelism, vertexId } = shadow.layout.vertex(vertex);
  const open = Array.from({ length: parallelism }, (_, subtask) => {
    const task = shadow.newestOf(vertex, subtask);
    const part: SinkRows | undefined = task?.rows;
    return { task, part };
  });
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { task, part } = next;
    if (task === undefined || part === undefined || seen.has(task)) continue;
    seen.add(task);
    addMultiset(rows, part.get(sink) ?? NO_ROWS, 1);
    for (const one of predecessors(history, task, vertexId)) {
      const before = shadow.predecessorOf(task, one);
      const cut = before?.cuts.get(task.restoredCheckpoint);
      open.push({ task: before, part: cut?.rows ?? before?.rows });
    }
  }
  return rows;
}

/** The subtasks of the restored checkpoint whose past a task continues. */
export function predecessors(
  history: RunHistory,
  { restoredCheckpoint, subtask, layout, vertex }: ShadowTask,
  vertexId: string,
): readonly { readonly jobId: string; readonly subtask: number; readonly attempt: number }[] {
  const { metadata } = history.completed.get(restoredCheckpoint) ?? {};
  const stored = metadata?.vertices.find((one) => one.vertexId === vertexId)?.subtasks ?? [];
  const isRescaled = stored.length !== layout.vertex(vertex).parallelism;
  const { jobId = "" } = metadata ?? {};
  return stored
    .filter((one) => isRescaled || one.subtask === subtask)
    .map((one) => ({ jobId, subtask: one.subtask, attempt: one.attempt }));
}

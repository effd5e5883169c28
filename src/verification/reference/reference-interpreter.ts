import { MAX_TIMESTAMP } from "../../model/event-time.js";
import type { JobGraph, JobVertex } from "../../model/job-graph.js";
import type { RunEvidence } from "../run-evidence.js";
import { InputWatermarks } from "./input-watermarks.js";
import {
  incomingEdges,
  outgoingEdges,
  ReferenceChain,
  type EdgeOutput,
} from "./reference-chain.js";
import { sourceInputOf } from "./source-input.js";
import type { Origin, ReferenceEnvironment, ReferenceObserver } from "./reference-operator.js";

/** A row of the result, and the source records that it was made of (when asked for). */
export interface ReferenceRow {
  readonly row: unknown;
  readonly origin: Origin;
}

/** What the logical job gives for the whole input. */
export interface ReferenceResult {
  /** By sink. */
  readonly rows: ReadonlyMap<string, readonly ReferenceRow[]>;
  /** Some records come later than the watermark strategy allows for: who takes them is a matter of timing. */
  readonly arrivalMatters: boolean;
}

type Job = Pick<RunEvidence, "jobGraph" | "functions" | "inputs">;

/**
 * Runs the logical job over the whole input, one record after the other, with one instance of each
 * operator and nothing in between: no tasks, no network, no checkpoints. Event time stands still until
 * all records are in, so nothing is late; then it ends.
 */
export function interpret(
  job: Job,
  origins = false,
  observer?: ReferenceObserver,
): ReferenceResult {
  const rows = new Map<string, ReferenceRow[]>();
  let arrivalMatters = false;
  const chains = buildChains(
    job,
    rows,
    () => {
      arrivalMatters = true;
    },
    observer,
  );
  const order = inOrderOfFlow(job.jobGraph);
  for (const { index } of order) {
    if (incomingEdges(job.jobGraph, index).length === 0) {
      readEverything(job, job.jobGraph.vertices[index] as JobVertex, chains, origins);
    }
  }
  for (const { index } of order) {
    const chain = chains.get(index) as ReferenceChain;
    if (incomingEdges(job.jobGraph, index).length === 0) chain.endEventTime(MAX_TIMESTAMP);
  }
  for (const { index } of order) (chains.get(index) as ReferenceChain).finish();
  return { rows, arrivalMatters };
}

/** Chains downstream first, since an edge needs the chain that it leads to. */
function buildChains(
  { jobGraph, functions, inputs }: Job,
  rows: Map<string, ReferenceRow[]>,
  arrivalMattered: () => void,
  observer: ReferenceObserver | undefined,
): Map<number, ReferenceChain> {
  const chains = new Map<number, ReferenceChain>();
  const environment: ReferenceEnvironment = {
    functions,
    subtask: 0,
    parallelism: 1,
    maxParallelism: 1,
    inputs,
    sinkRow: (sink, row, origin) => {
      const known = rows.get(sink);
      if (known === undefined) rows.set(sink, [{ row, origin }]);
      else known.push({ row, origin });
    },
    arrivalMattered,
    counted: () => {},
    ...(observer === undefined ? {} : { observer }),
  };
  const entrances = new Map<number, EdgeOutput>();
  for (const vertex of inOrderOfFlow(jobGraph).toReversed()) {
    const edges = outgoingEdges(jobGraph, vertex.index).map((edge) => ({
      ...edge,
      to: copied(entrances.get(edge.edgeId) as EdgeOutput, copiesOf(jobGraph, edge)),
    }));
    const chain = new ReferenceChain(vertex, environment, edges);
    chains.set(vertex.index, chain);
    const incoming = incomingEdges(jobGraph, vertex.index);
    const watermarks = new InputWatermarks(
      Math.max(1, incoming.length),
      (timestamp) => chain.head.watermark(timestamp),
      (status) => chain.head.status(status),
    );
    incoming.forEach(({ edgeId, targetInput }, channel) => {
      entrances.set(edgeId, {
        record: (value, timestamp, origin) =>
          chain.head.record(value, timestamp, origin, targetInput),
        watermark: (timestamp) => watermarks.watermark(channel, timestamp),
        status: (status) => watermarks.changeStatus(channel, status),
      });
    });
  }
  return chains;
}

function readEverything(
  { functions, inputs }: Job,
  vertex: JobVertex,
  chains: ReadonlyMap<number, ReferenceChain>,
  origins: boolean,
): void {
  const { head } = chains.get(vertex.index) as ReferenceChain;
  const { descriptor } = vertex.operators[0] as JobVertex["operators"][number];
  const input = sourceInputOf(descriptor, functions, inputs);
  const { firstOffset = 0 } = input;
  const splits = input.splitIds.map((splitId) => ({ splitId, startingOffset: firstOffset }));
  const assignment = { kind: "addSplits", splits };
  head.operatorEvent?.(assignment);
  for (const splitId of input.splitIds) {
    for (let offset = firstOffset; input.at(splitId, offset) !== undefined; offset++) {
      head.poll?.(splitId, offset, origins);
    }
  }
}

/**
 * A broadcast record reaches each subtask. Where it changes the broadcast state of all subtasks, that
 * is one change; elsewhere each subtask makes its own of it.
 */
function copiesOf({ vertices }: JobGraph, edge: JobGraph["edges"][number]): number {
  const target = vertices[edge.targetVertex] as JobVertex;
  const { type = "" } = target.operators[0]?.descriptor ?? {};
  const isState = edge.targetInput > 0 && BROADCAST_OPERATORS.includes(type);
  return edge.partitioner === "BROADCAST" && !isState ? target.parallelism : 1;
}

const BROADCAST_OPERATORS: readonly string[] = ["broadcastProcess", "keyedBroadcastProcess"];

function copied(to: EdgeOutput, copies: number): EdgeOutput {
  if (copies === 1) return to;
  return {
    ...to,
    record: (value, timestamp, origin) => {
      for (let copy = 0; copy < copies; copy++) to.record(value, timestamp, origin);
    },
  };
}

/** Producers before their consumers. */
function inOrderOfFlow(graph: JobGraph): JobVertex[] {
  const order: JobVertex[] = [];
  const placed = new Set<number>();
  while (order.length < graph.vertices.length) {
    const next = graph.vertices.find(
      ({ index }) =>
        !placed.has(index) &&
        incomingEdges(graph, index).every(({ sourceVertex }) => placed.has(sourceVertex)),
    );
    if (next === undefined) throw new Error("the job graph has a cycle");
    placed.add(next.index);
    order.push(next);
  }
  return order;
}

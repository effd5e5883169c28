import type { PartitionerName } from "./job-graph.js";
import type { OperatorDescriptor } from "./stream-operator.js";

/** Whether an operator may be chained to its predecessor and successors. */
export type ChainingStrategy = "ALWAYS" | "NEVER" | "HEAD" | "HEAD_WITH_SOURCES";

/** One operator of the program as the user wrote it, before chaining. */
export interface StreamNode {
  /** Flink's transformation id: counts from 1; partitionings, unions and side outputs take ids too. */
  readonly id: number;
  readonly name: string;
  /** What plans say of it; the name, if nothing else was said. */
  readonly description: string;
  readonly uid: string | null;
  /** 32 hex digits under which its state is looked up, instead of the id made from uid or place. */
  readonly userHash: string | null;
  readonly descriptor: OperatorDescriptor;
  /** Enumerator that runs on the JobManager, for sources. */
  readonly coordinator: OperatorDescriptor | null;
  readonly parallelism: number;
  /** Whether the operator itself says so, and not the environment. */
  readonly isParallelismConfigured: boolean;
  /** -1 = not set. */
  readonly maxParallelism: number;
  readonly slotSharingGroup: string;
  /** Subtask i of all operators with this key runs in the same slot; absent = not tied to others. */
  readonly coLocationGroup?: string;
  readonly chainingStrategy: ChainingStrategy;
  /** Key selector of its keyed state, of its (first) input, or `null`. */
  readonly keySelectorRef: string | null;
  /** Key selector of its second input; absent or `null`: that input has no keys. */
  readonly secondKeySelectorRef?: string | null;
  /** How long a buffer of its outputs may wait to be filled; -1 = until it is full. */
  readonly bufferTimeoutMs: number;
}

/** A connection of two operators. */
export interface StreamEdge {
  readonly source: number;
  readonly target: number;
  /** Logical input of the target: 0 = its only one, else 1, 2, ... as in Flink. */
  readonly typeNumber: number;
  readonly partitioner: PartitionerName;
  /** HASH: selects the key. CUSTOM: the partitioner function. */
  readonly keySelectorRef: string | null;
  readonly sideOutputTag: string | null;
  /** What streaming leaves open, and what batch execution decides. */
  readonly exchangeMode: "UNDEFINED";
  readonly bufferTimeoutMs: number;
  readonly supportsUnalignedCheckpoints: boolean;
}

/**
 * The program as a graph of operators: plain data, made by the fluent API, read by the job graph
 * generator, by checkers and by exporters.
 *
 * Flink: `org.apache.flink.streaming.api.graph.StreamGraph`.
 */
export interface StreamGraph {
  readonly name: string;
  /** By ascending id. */
  readonly nodes: readonly StreamNode[];
  /** In the order in which they were connected. */
  readonly edges: readonly StreamEdge[];
  readonly chainingEnabled: boolean;
  readonly chainsDifferentMaxParallelism: boolean;
  /** Flink configuration of the job, spelled as the user did. */
  readonly configuration: Readonly<Record<string, string>>;
}

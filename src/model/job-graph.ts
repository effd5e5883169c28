import type { OperatorDescriptor } from "./stream-operator.js";

/** Names of Flink's stream partitioners. */
export type PartitionerName =
  "FORWARD" | "HASH" | "REBALANCE" | "RESCALE" | "SHUFFLE" | "BROADCAST" | "GLOBAL" | "CUSTOM";

/** How a result is exchanged; decides regions, availability and release. */
export type ResultPartitionType =
  | "PIPELINED"
  | "PIPELINED_BOUNDED"
  | "PIPELINED_APPROXIMATE"
  | "BLOCKING"
  | "BLOCKING_PERSISTENT"
  | "HYBRID_FULL"
  | "HYBRID_SELECTIVE";

/** One operator inside a chain. */
export interface ChainedOperator {
  /** 32 hex digits. */
  readonly operatorId: string;
  /** 32 hex digits under which its state is looked up instead, or `null`. */
  readonly userDefinedOperatorId: string | null;
  readonly uid: string | null;
  readonly name: string;
  readonly descriptor: OperatorDescriptor;
  /** How the key of its (first) input is extracted, if its state is keyed. */
  readonly keySelectorRef: string | null;
  /** The same for its second input; absent or `null`: that input has no keys. */
  readonly secondKeySelectorRef?: string | null;
  /** Where records come from: index of the chained predecessor, or -1 = the task's inputs. */
  readonly chainedInput: number;
  /** Takes a side output of its chained predecessor instead of the main one. */
  readonly sideOutputTag: string | null;
  /** Whether a source coordinator (with this enumerator) runs for it on the JobManager. */
  readonly coordinator: OperatorDescriptor | null;
}

/** Output of a vertex: which chained operator feeds it and how records choose a channel. */
export interface JobEdge {
  /** Position among the edges of the job. */
  readonly edgeId: number;
  readonly sourceVertex: number;
  readonly targetVertex: number;
  /** Index of the chained operator whose output it carries. */
  readonly sourceOperator: number;
  readonly sideOutputTag: string | null;
  /** Logical input of the target's head operator (0, or 1 for the second input). */
  readonly targetInput: number;
  readonly partitioner: PartitionerName;
  /** HASH: selects the key. CUSTOM: the partitioner function. */
  readonly keySelectorRef: string | null;
  readonly resultType: ResultPartitionType;
  readonly bufferTimeoutMs: number;
  /** Whether unaligned barriers may overtake what is in flight on it. */
  readonly supportsUnalignedCheckpoints: boolean;
}

/** Flink's class of the task that runs a chain, without its package. */
export type InvokableName =
  | "SourceOperatorStreamTask"
  | "OneInputStreamTask"
  | "TwoInputStreamTask"
  | "MultipleInputStreamTask";

/** A chain of operators that runs as one task per subtask. */
export interface JobVertex {
  readonly index: number;
  /** 32 hex digits: the head operator's id. */
  readonly vertexId: string;
  readonly name: string;
  /** The chain as a tree, one operator a line, for plans. */
  readonly description: string;
  readonly invokable: InvokableName;
  readonly parallelism: number;
  /** Whether one of its operators says so, and not the environment. */
  readonly isParallelismConfigured: boolean;
  readonly maxParallelism: number;
  /** False: derived from the parallelism, and a restored checkpoint's number wins. */
  readonly isMaxParallelismConfigured: boolean;
  readonly slotSharingGroup: string;
  /** Subtask i of all vertices of a group runs in the same slot; absent = not tied to others. */
  readonly coLocationGroup?: string;
  /** Chain head first. */
  readonly operators: readonly ChainedOperator[];
}

/** The whole job as the JobManager gets it: plain data, user code only by reference name. */
export interface JobGraph {
  readonly jobId: string;
  readonly name: string;
  readonly vertices: readonly JobVertex[];
  readonly edges: readonly JobEdge[];
  /** Indices of the vertices in the order in which they were made: consumers first. Plans list them so. */
  readonly creationOrder: readonly number[];
  /** Flink configuration of the job, spelled as the user did. */
  readonly configuration: Readonly<Record<string, string>>;
  /** Registry in which `functionRef`s are looked up. */
  readonly registry: string;
}

/**
 * What the fluent API notes down: operators and how they are connected, not yet resolved. Settings of
 * an operator may still change until the graph is generated.
 *
 * Flink: org.apache.flink.api.dag.Transformation, org.apache.flink.streaming.api.transformations.OneInputTransformation,
 * SourceTransformation, PartitionTransformation, UnionTransformation,
 * SideOutputTransformation, SinkTransformation
 * Simplified: no types, no resources
 */
import type { PartitionerName } from "../../model/job-graph.js";
import type { ChainingStrategy } from "../../model/stream-graph.js";
import type { OperatorDescriptor } from "../../model/stream-operator.js";

/** Settings that a user may change on an operator, a source or a sink. */
export interface OperatorSettings {
  name: string;
  /** What plans say of it; `null` = its name. */
  description: string | null;
  uid: string | null;
  /** 32 hex digits under which its state is looked up, whatever its uid says. */
  uidHash: string | null;
  /** -1 = the environment's. */
  parallelism: number;
  /** -1 = not set. */
  maxParallelism: number;
  /** `null` = that of its inputs. */
  slotSharingGroup: string | null;
  coLocationGroup: string | null;
  chainingStrategy: ChainingStrategy;
  /** `null` = the environment's. */
  bufferTimeoutMs: number | null;
}

/** An operator with its inputs; a source has none. */
export interface OperatorTransformation {
  readonly kind: "operator";
  readonly id: number;
  readonly settings: OperatorSettings;
  readonly descriptor: OperatorDescriptor;
  readonly coordinator: OperatorDescriptor | null;
  readonly keySelectorRef: string | null;
  readonly secondKeySelectorRef?: string | null;
  readonly inputs: readonly Transformation[];
}

/** A sink: becomes a writer and, if it commits, a committer. */
export interface SinkTransformation {
  readonly kind: "sink";
  readonly id: number;
  readonly settings: OperatorSettings;
  readonly input: Transformation;
  readonly sinkRef: string;
  /** What the sink says of itself. */
  readonly sink: OperatorDescriptor;
  readonly hasCommitter: boolean;
  /** Operators between writer and committer, and behind the committer. */
  readonly preCommit: readonly SinkStep[];
  readonly postCommit: readonly SinkStep[];
}

/** One operator of a sink's own topology. */
export interface SinkStep {
  readonly type: string;
  readonly name: string;
  readonly functionRef: string;
  /** -1 = that of the sink. */
  readonly parallelism: number;
  /** `null`: forward, or round robin if the parallelism differs. */
  readonly partitioner: PartitionerName | null;
}

/** Says how records choose a channel to the next operator. */
export interface PartitionTransformation {
  readonly kind: "partition";
  readonly id: number;
  readonly input: Transformation;
  readonly partitioner: PartitionerName;
  readonly keySelectorRef: string | null;
}

/** Several streams as one. */
export interface UnionTransformation {
  readonly kind: "union";
  readonly id: number;
  readonly inputs: readonly Transformation[];
}

/** A side output of an operator instead of its main one. */
export interface SideOutputTransformation {
  readonly kind: "sideOutput";
  readonly id: number;
  readonly input: Transformation;
  readonly tag: string;
}

export type Transformation =
  | OperatorTransformation
  | SinkTransformation
  | PartitionTransformation
  | UnionTransformation
  | SideOutputTransformation;

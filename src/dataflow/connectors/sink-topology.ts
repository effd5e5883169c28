/**
 * Operators that a sink puts between its writer and its committer, or behind its committer.
 *
 * Flink: org.apache.flink.streaming.api.connector.sink2.SupportsPreCommitTopology,
 * SupportsPostCommitTopology, StandardSinkTopologies
 * Simplified: a topology is a line of operators
 */
import type { PartitionerName } from "../../model/job-graph.js";
import type { FlatMapFunction } from "../functions/flat-map-function.js";
import type { CommittableMessage } from "./committable-message.js";
import type { Committer } from "./sink.js";

/** One operator of the line. */
export interface SinkTopologyStep {
  readonly type: "flatMap" | "globalCommitter";
  readonly name: string;
  /** Absent: that of the sink. */
  readonly parallelism?: number;
  /** How messages come to it; absent: forward, or round robin if the parallelism differs. */
  readonly partitioner?: PartitionerName;
  readonly code: unknown;
}

/** Turns messages into other messages, in as many subtasks as the sink has unless said otherwise. */
export function committableStep<A, B>(
  name: string,
  step: FlatMapFunction<CommittableMessage<A>, CommittableMessage<B>>,
  options: { readonly parallelism?: number; readonly partitioner?: PartitionerName } = {},
): SinkTopologyStep {
  return { type: "flatMap", name, code: step, ...options };
}

/** A committer in one subtask, which commits when all subtasks of a checkpoint have reported. */
export function globalCommitter<C>(createCommitter: () => Committer<C>): SinkTopologyStep {
  return {
    type: "globalCommitter",
    name: "Global Committer",
    parallelism: 1,
    partitioner: "GLOBAL",
    code: Object.freeze({ createCommitter }),
  };
}

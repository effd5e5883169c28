/**
 * What a job writes to: a writer in each sink subtask, and a committer for sinks whose rows become
 * visible only when a checkpoint is complete.
 *
 * Flink: org.apache.flink.api.connector.sink2.Sink, SinkWriter, CommittingSinkWriter, StatefulSinkWriter,
 * SupportsCommitter, SupportsWriterState, Committer
 * Simplified: calls that wait for the outside world answer `pending` and are called again after a reply
 */
import type {
  OperatorContext,
  OperatorDescriptor,
  RequestBody,
  StepResult,
} from "../../model/stream-operator.js";
import type { CommitRequest } from "./commit-request.js";
import type { SinkTopologyStep } from "./sink-topology.js";

/** Writes elements; all that changes is in `state`, plain data. */
export interface SinkWriter<T = unknown> {
  state: unknown;
  /** Before the first element, with the states of the writers it replaces. */
  open?(ctx: OperatorContext, restored: readonly unknown[]): StepResult;
  /** Takes an element; it need not reach the outside world before `flush`. */
  write(ctx: OperatorContext, value: T, timestamp: number): void;
  /** Event time has advanced. */
  writeWatermark?(ctx: OperatorContext, timestamp: number): void;
  /** Everything written has reached the outside world. */
  flush(ctx: OperatorContext, endOfInput: boolean): StepResult;
  /** What the committer has to commit for what was written so far. */
  prepareCommit?(ctx: OperatorContext): readonly unknown[];
  /** State for the checkpoint; called after `prepareCommit`. */
  snapshotState?(ctx: OperatorContext, checkpointId: number): readonly unknown[];
  /** An answer to a request to the outside world. */
  onReply?(ctx: OperatorContext, requestId: string, body: RequestBody): void;
}

/** Makes visible what writers prepared; has to bear being asked twice. */
export interface Committer<C = unknown> {
  state: unknown;
  /** Commits; says of each request what became of it. */
  commit(ctx: OperatorContext, requests: readonly CommitRequest<C>[]): StepResult;
  /** An answer to a request to the outside world. */
  onReply?(ctx: OperatorContext, requestId: string, body: RequestBody): void;
}

/** A sink as the API takes it; frozen, made of plain settings. */
export interface Sink<T> {
  /** The settings as plain data: for plans and checkers. */
  describe(): OperatorDescriptor;
  /** A writer for one sink subtask. */
  createWriter(): SinkWriter<T>;
  /** Only sinks that commit. */
  createCommitter?(): Committer;
  /** What is between the writer and the committer; only with a committer. */
  preCommitTopology?(): readonly SinkTopologyStep[];
  /** What is behind the committer; only with a committer. */
  postCommitTopology?(): readonly SinkTopologyStep[];
}

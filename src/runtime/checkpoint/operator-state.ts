/**
 * The state of an operator in a checkpoint, as handles per old subtask: what can be handed out again
 * without reading it.
 *
 * Flink: org.apache.flink.runtime.checkpoint.OperatorState and OperatorSubtaskState
 * Simplified: raw and managed state are one
 */
import type { KeyGroupRange } from "../../model/key-groups.js";

/** How the items of an operator state are given to the new subtasks. */
export type OperatorStateMode = "SPLIT_DISTRIBUTE" | "UNION" | "BROADCAST";

/** Named states of one subtask in one file; `offsets` locate the items that one may read. */
export interface OperatorStateHandle {
  /** Identity of the file: parts of the same one are put together again. */
  readonly handle: string;
  readonly states: ReadonlyMap<string, OperatorStateItems>;
}

export interface OperatorStateItems {
  readonly mode: OperatorStateMode;
  readonly offsets: readonly number[];
}

export interface KeyedStateHandle {
  readonly handle: string;
  readonly keyGroups: KeyGroupRange;
}

/** In-flight buffers of one channel of an old subtask. */
export interface ChannelStateHandle {
  readonly handle: string;
  readonly subtask: number;
  /** Input gate, or result partition. */
  readonly gateOrPartition: number;
  /** Channel, or subpartition: the index of the old subtask at its other end. */
  readonly channel: number;
}

export interface OperatorSubtaskState {
  readonly keyed: readonly KeyedStateHandle[];
  readonly operatorState: readonly OperatorStateHandle[];
  readonly inputChannels: readonly ChannelStateHandle[];
  readonly outputSubpartitions: readonly ChannelStateHandle[];
}

export interface OperatorState {
  readonly operatorId: string;
  readonly parallelism: number;
  readonly maxParallelism: number;
  readonly isFullyFinished: boolean;
  /** Old subtask -> its state; a subtask that reported nothing is missing. */
  readonly subtasks: ReadonlyMap<number, OperatorSubtaskState>;
}

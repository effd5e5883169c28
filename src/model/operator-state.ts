import type { KeyGroupRange } from "./key-groups.js";
import type { StreamElement } from "./stream-element.js";

/** One entry of keyed state: `namespace` is `null` for user state, the window for window state. */
export interface KeyedStateEntry {
  readonly key: unknown;
  readonly namespace: unknown;
  readonly value: unknown;
}

/** A timer in a snapshot. */
export interface TimerEntry {
  readonly timestamp: number;
  readonly key: unknown;
  readonly namespace: unknown;
}

/** All keyed state of one key group: the unit that moves when a job is rescaled. */
export interface KeyGroupSnapshot {
  readonly keyGroup: number;
  readonly states: readonly {
    readonly name: string;
    readonly entries: readonly KeyedStateEntry[];
  }[];
  /** By timer service name. */
  readonly timers: readonly {
    readonly service: string;
    readonly eventTime: readonly TimerEntry[];
    readonly processingTime: readonly TimerEntry[];
  }[];
}

/** How a list of operator state is handed out when parallelism changes. */
export type RedistributeMode = "SPLIT_DISTRIBUTE" | "UNION" | "BROADCAST";

/** One named operator state of one subtask. */
export interface OperatorStateSnapshot {
  readonly name: string;
  readonly mode: RedistributeMode;
  readonly items: readonly unknown[];
}

/** A sorted file in the store that is part of a snapshot. */
export interface StateFileReference {
  readonly path: string;
  /** Name of the state. */
  readonly state: string;
  /** 0 = files of this level may overlap; the later of two has the newer entries. */
  readonly level: number;
  readonly hash: number;
  readonly bytes: number;
}

/** Keyed state and timers of one operator of one subtask. */
export interface KeyedStateSnapshot {
  readonly range: KeyGroupRange;
  readonly groups: readonly KeyGroupSnapshot[];
  /** Files that hold the state, those with older entries first: then `groups` hold timers only. */
  readonly files?: readonly StateFileReference[];
}

/** The snapshot of one operator of one subtask. */
export interface OperatorSubtaskState {
  readonly operatorId: string;
  /** `null` = this operator has no keyed state. */
  readonly keyed: KeyedStateSnapshot | null;
  readonly operatorState: readonly OperatorStateSnapshot[];
}

/** What one buffer carries: stream elements and the hash of each. */
export interface BufferContent {
  readonly elements: readonly StreamElement[];
  readonly hashes: readonly number[];
  /** Of a record larger than a buffer: which of its buffers, from 1; the last one has the element. */
  readonly part?: number;
}

/** Buffers of one channel that the barrier of an unaligned checkpoint has overtaken. */
export interface ChannelStateSnapshot {
  /** Position of the edge among those that come into the vertex, or among those that leave it. */
  readonly gateOrPartition: number;
  /** Position of the producer in the gate, or the subpartition. */
  readonly channel: number;
  readonly buffers: readonly BufferContent[];
}

/** In-flight data of one subtask, at both of its ends. */
export interface InFlightData {
  readonly inputs: readonly ChannelStateSnapshot[];
  readonly outputs: readonly ChannelStateSnapshot[];
}

/** The snapshot of one subtask: its operators, chain head first. This is what lies in the store. */
export interface TaskStateSnapshot {
  readonly operators: readonly OperatorSubtaskState[];
  /** Absent: no buffer was overtaken. */
  readonly inFlight?: InFlightData;
  /** The task had already finished: nothing to restore, nothing to run. */
  readonly finished: boolean;
}

/** A file that checkpoints may share. */
export interface SharedStateHandle {
  readonly path: string;
  readonly hash: number;
  readonly bytes: number;
  /** It was uploaded for an earlier checkpoint: the JobManager knows where it is. */
  readonly isPlaceholder: boolean;
}

/** Where a snapshot lies, and what it must contain. */
export interface StateHandle {
  readonly path: string;
  /** Content hash at the time of writing. */
  readonly hash: number;
  /** All that is needed to restore it. */
  readonly bytes: number;
  /** Files beside the one at `path`. */
  readonly shared?: readonly SharedStateHandle[];
  /** What was written for this checkpoint; absent = all of it. */
  readonly checkpointedBytes?: number;
  /** Enough to hand the content out again without reading it. */
  readonly contents: StateContents;
}

/** What a snapshot holds, by operator and channel. */
export interface StateContents {
  readonly operators: readonly {
    readonly operatorId: string;
    /** `null` = no keyed state. */
    readonly keyGroups: KeyGroupRange | null;
    readonly states: readonly {
      readonly name: string;
      readonly mode: RedistributeMode;
      readonly items: number;
    }[];
  }[];
  /** Channels with in-flight data, as `[gate, channel]` and `[partition, subpartition]`. */
  readonly inputs: readonly (readonly [number, number])[];
  readonly outputs: readonly (readonly [number, number])[];
}

/** One subtask's part of a checkpoint's metadata. */
export interface SubtaskCheckpointEntry {
  readonly vertexId: string;
  readonly subtask: number;
  readonly attempt: number;
  /** `null` = a finished task, or one without state. */
  readonly handle: StateHandle | null;
  readonly finished: boolean;
}

/** What `_metadata` of a completed checkpoint holds: enough to restore with nothing else. */
export interface CheckpointMetadata {
  readonly jobId: string;
  readonly checkpointId: number;
  readonly timestampMs: number;
  /** Flink's name of its kind: `Checkpoint`, `Savepoint`, `Suspend Savepoint`, ... */
  readonly type: string;
  readonly vertices: readonly {
    readonly vertexId: string;
    /** Ids of the chained operators, chain head first. */
    readonly operators: readonly string[];
    readonly parallelism: number;
    readonly maxParallelism: number;
    readonly subtasks: readonly SubtaskCheckpointEntry[];
  }[];
  /** State of the operator coordinators (source enumerators), by operator id. */
  readonly coordinators: readonly { readonly operatorId: string; readonly state: unknown }[];
}

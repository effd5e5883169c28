/**
 * The messages between a JobMaster, a TaskExecutor and the tasks it runs: one documented union per
 * receiver. Everything crosses as frozen data on the `rpc` channel.
 *
 * Flink: org.apache.flink.runtime.taskexecutor.TaskExecutorGateway
 * Simplified: task and TaskExecutor are two processes of one machine; their calls are messages too
 */
import type { Message } from "../../kernel/process.js";
import type {
  ExecutionAttemptId,
  ExecutionState,
  SerializedThrowable,
} from "../../model/execution-attempt.js";
import type { JobGraph } from "../../model/job-graph.js";
import type { RedistributeMode, StateHandle } from "../../model/operator-state.js";
import type { CheckpointOptions } from "../checkpoint/checkpoint-options.js";
import type { SubtaskConnection } from "../io/channel-element.js";
import type { KeyGroupRange } from "../../model/key-groups.js";
import type { UserCodeFault } from "../../model/user-code-fault.js";
import type { OperatorEvent } from "../../model/stream-operator.js";

/** One input channel of a task: which subpartition of which producer attempt it reads. */
export interface InputChannelDescriptor {
  /** Index of the job edge. */
  readonly edgeId: number;
  readonly producer: ExecutionAttemptId;
  /** Machine of the producer: known, since a region deploys all or nothing. */
  readonly producerMachine: string;
  readonly subpartition: number;
}

/** One result partition of a task: one per outgoing job edge. */
export interface ResultPartitionDescriptor {
  readonly edgeId: number;
  readonly subpartitions: number;
}

/** What an operator of a subtask takes of the snapshots that it gets. */
export interface OperatorRestore {
  readonly operatorId: string;
  /** Snapshots with key groups of the subtask's range. */
  readonly keyed: readonly string[];
  /** Items of named states, by their positions in a snapshot. */
  readonly states: readonly {
    readonly path: string;
    readonly name: string;
    readonly mode: RedistributeMode;
    readonly items: readonly number[];
  }[];
}

/** In-flight data of an old channel, and the channels of the subtask to which it goes. */
export interface ChannelRestore {
  readonly path: string;
  readonly gateOrPartition: number;
  readonly oldChannel: number;
  readonly channels: readonly number[];
  /** `null`: nothing has changed at this gate or partition. */
  readonly connection: SubtaskConnection | null;
}

/** Where the in-flight data of a gate comes from, after a change of parallelism. */
export interface RescaledGate {
  readonly oldSubtasks: readonly number[];
  /** Those whose records belong to several new subtasks. */
  readonly ambiguousSubtasks: readonly number[];
  /** By channel: the old channels that it takes over. */
  readonly oldChannels: readonly (readonly number[])[];
}

/** What one subtask restores: snapshots to fetch and which part of each is its own. */
export interface TaskRestoreDescriptor {
  readonly checkpointId: number;
  readonly handles: readonly StateHandle[];
  readonly keyGroupRange: KeyGroupRange;
  readonly operators: readonly OperatorRestore[];
  readonly inputs: readonly ChannelRestore[];
  readonly outputs: readonly ChannelRestore[];
  /** By gate; `null`: nothing was in flight there, or nothing has changed. */
  readonly gates: readonly (RescaledGate | null)[];
  /** The whole chain had finished: deploy it as finished. */
  readonly finished: boolean;
  /** The checkpoint holds in-flight data of some task: producers wait until all is sent. */
  readonly recoversChannels: boolean;
}

/** All that is needed to run one attempt: the arguments of a task process (kind `task`). */
/** The network buffers that a task may use. */
export interface NetworkBuffersDescriptor {
  readonly exclusivePerChannel: number;
  /** Shared by the channels of the gate. */
  readonly floating: number;
  /** By position of the partition. */
  readonly partitions: readonly number[];
}

export interface TaskDeploymentDescriptor {
  readonly attempt: ExecutionAttemptId;
  readonly jobGraph: JobGraph;
  readonly allocationId: string;
  readonly slot: number;
  /** Flat, in gate order (edges of the vertex by edgeId, channels in order). */
  readonly inputs: readonly InputChannelDescriptor[];
  readonly outputs: readonly ResultPartitionDescriptor[];
  /** Added by the TaskExecutor. */
  readonly networkBuffers?: NetworkBuffersDescriptor;
  readonly restore: TaskRestoreDescriptor | null;
  readonly jobMasterAddress: string;
  readonly jobMasterId: string;
  readonly taskExecutorAddress: string;
  /** What its machine has of the state to restore, by path; absent = nothing. */
  readonly localState?: ReadonlyMap<string, unknown>;
  /** Faults that lie in wait in its user code; absent = none. */
  readonly userCodeFaults?: readonly UserCodeFault[];
}

/** Name of the process of an attempt on its machine. */
export function taskProcessName(attemptKey: string): string {
  return `task:${attemptKey}`;
}

/** TaskExecutor -> its task. The task answers nothing; its reports are `TaskReport`s. */
export type TaskMessage = Message &
  (
    | { readonly type: "task.cancel" }
    /** Fail from outside, e.g. because the JobMaster was lost. */
    | { readonly type: "task.fail"; readonly cause: SerializedThrowable }
    | {
        readonly type: "task.triggerCheckpoint";
        readonly checkpointId: number;
        readonly timestampMs: number;
        readonly options: CheckpointOptions;
      }
    | { readonly type: "task.notifyCheckpointComplete"; readonly checkpointId: number }
    | { readonly type: "task.notifyCheckpointAborted"; readonly checkpointId: number }
    | {
        readonly type: "task.operatorEvent";
        readonly operatorId: string;
        readonly event: OperatorEvent;
      }
    /** A fault of user code lies in wait from now on. */
    | { readonly type: "task.userCodeFault"; readonly fault: UserCodeFault }
    /** The partition is no longer needed; a finished task with nothing left to serve stops. */
    | { readonly type: "task.releasePartitions" }
  );

/** Task -> its TaskExecutor. */
export type TaskReport = Message &
  (
    | {
        readonly type: "taskReport.state";
        readonly attempt: ExecutionAttemptId;
        readonly state: ExecutionState;
        readonly cause: SerializedThrowable | null;
      }
    /** The process may be stopped: terminal, and all its partitions are consumed or released. */
    | { readonly type: "taskReport.gone"; readonly attempt: ExecutionAttemptId }
    /** A copy of what was written for a checkpoint, to be kept on the machine. */
    | {
        readonly type: "taskReport.localState";
        readonly attempt: ExecutionAttemptId;
        readonly checkpointId: number;
        readonly files: readonly (readonly [path: string, content: unknown])[];
      }
    /** A fault of user code has struck. */
    | {
        readonly type: "taskReport.userCodeFault";
        readonly attempt: ExecutionAttemptId;
        readonly faultId: string;
      }
  );

/** Task -> JobMaster, directly (Flink's RpcCheckpointResponder and OperatorEventGateway). */
export type JobMasterTaskMessage = Message &
  (
    | {
        readonly type: "jobMaster.acknowledgeCheckpoint";
        readonly jobMasterId: string;
        readonly attempt: ExecutionAttemptId;
        readonly checkpointId: number;
        /** `null` = no state, or finished before. */
        readonly handle: StateHandle | null;
        readonly finished: boolean;
      }
    | {
        readonly type: "jobMaster.declineCheckpoint";
        readonly jobMasterId: string;
        readonly attempt: ExecutionAttemptId;
        readonly checkpointId: number;
        /** Name of a CheckpointFailureReason. */
        readonly reason: string;
        readonly cause: SerializedThrowable | null;
      }
    | {
        readonly type: "jobMaster.operatorEvent";
        readonly jobMasterId: string;
        readonly attempt: ExecutionAttemptId;
        readonly operatorId: string;
        readonly event: OperatorEvent;
      }
    /** All data of a finished task was processed downstream; counts towards the final checkpoint. */
    | {
        readonly type: "jobMaster.notifyEndOfData";
        readonly jobMasterId: string;
        readonly attempt: ExecutionAttemptId;
      }
  );

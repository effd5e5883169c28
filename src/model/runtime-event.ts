/** How a checkpoint's barriers travel. */
export type AlignmentType = "ALIGNED" | "UNALIGNED" | "FORCED_ALIGNED" | "AT_LEAST_ONCE";

/** What a snapshot is for. */
export type SnapshotType =
  | { readonly kind: "CHECKPOINT" }
  | { readonly kind: "FULL_CHECKPOINT" }
  | {
      readonly kind: "SAVEPOINT";
      readonly format: "CANONICAL" | "NATIVE";
      /** Set for stop-with-savepoint: the synchronous savepoints. */
      readonly postCheckpointAction: "NONE" | "SUSPEND" | "TERMINATE";
    };

/** Travels with the barrier, so that every task takes the same kind of snapshot. */
export interface CheckpointOptions {
  readonly snapshotType: SnapshotType;
  readonly alignment: AlignmentType;
  /** Milliseconds until an aligned barrier turns unaligned; `null` = never. */
  readonly alignedTimeoutMs: number | null;
}

/** Separates what belongs to the checkpoint from what does not. */
export interface CheckpointBarrier {
  readonly kind: "barrier";
  readonly checkpointId: number;
  /** Processing time of the trigger, in milliseconds. */
  readonly timestampMs: number;
  readonly options: CheckpointOptions;
}

/** "Checkpoint `checkpointId` was aborted; do not wait for its barrier here." */
export interface CancelCheckpointMarker {
  readonly kind: "cancelCheckpoint";
  readonly checkpointId: number;
}

/** No more records; `DRAIN` = operators finish, `NO_DRAIN` = stop-with-savepoint without drain. */
export interface EndOfData {
  readonly kind: "endOfData";
  readonly mode: "DRAIN" | "NO_DRAIN";
}

/** Nothing at all comes on this channel any more. */
export interface EndOfPartitionEvent {
  readonly kind: "endOfPartition";
}

/** What travels between buffers, at no credit. */
export type RuntimeEvent =
  CheckpointBarrier | CancelCheckpointMarker | EndOfData | EndOfPartitionEvent;

/**
 * What a barrier carries besides its id: what kind of snapshot to take and how barriers align.
 *
 * Flink: org.apache.flink.runtime.checkpoint.CheckpointOptions and SnapshotType
 * Simplified: a storage location only for savepoints
 */
import { checkArgument, checkState } from "../../model/java-exception.js";

/** Flink's `SnapshotType.getName()`. */
export type SnapshotType =
  "Checkpoint" | "Full Checkpoint" | "Savepoint" | "Suspend Savepoint" | "Terminate Savepoint";

export type AlignmentType = "AT_LEAST_ONCE" | "ALIGNED" | "UNALIGNED" | "FORCED_ALIGNED";

export interface CheckpointOptions {
  readonly type: SnapshotType;
  readonly alignment: AlignmentType;
  /** After how long an aligned checkpoint becomes unaligned; `null`: never. */
  readonly alignedCheckpointTimeoutMs: number | null;
  /** Folder of a savepoint; absent = among the checkpoints of the job. */
  readonly targetLocation?: string;
  /** A savepoint in the backend's own format; absent = in the one that all backends read. */
  readonly isNativeSavepoint?: boolean;
}

export interface CheckpointAlignmentConfiguration {
  readonly exactlyOnce: boolean;
  readonly unalignedEnabled: boolean;
  /** `execution.checkpointing.aligned-checkpoint-timeout`; 0 = unaligned at once. */
  readonly alignedCheckpointTimeoutMs: number;
}

export function isSavepoint(type: SnapshotType): boolean {
  return type.endsWith("Savepoint");
}

/** Whether the job stops with it: the task waits for its completion. */
export function isSynchronousSavepoint(type: SnapshotType): boolean {
  return type === "Suspend Savepoint" || type === "Terminate Savepoint";
}

/** The options of the next checkpoint of a job. Savepoints are always aligned, without timeout. */
export function checkpointOptionsForConfig(
  type: SnapshotType,
  configuration: CheckpointAlignmentConfiguration,
  targetLocation: string | null = null,
): CheckpointOptions {
  const options = alignmentForConfig(type, configuration);
  return targetLocation === null ? options : { ...options, targetLocation };
}

function alignmentForConfig(
  type: SnapshotType,
  configuration: CheckpointAlignmentConfiguration,
): CheckpointOptions {
  const timeoutMs = configuration.alignedCheckpointTimeoutMs;
  if (!configuration.exactlyOnce) return withoutTimeout(type, "AT_LEAST_ONCE");
  if (isSavepoint(type) || !configuration.unalignedEnabled) return withoutTimeout(type, "ALIGNED");
  if (timeoutMs === 0) return withoutTimeout(type, "UNALIGNED");
  return { type, alignment: "ALIGNED", alignedCheckpointTimeoutMs: timeoutMs };
}

/** Whether the barrier overtakes buffers. */
export function isUnalignedCheckpoint(options: CheckpointOptions): boolean {
  return options.alignment === "UNALIGNED";
}

/** Whether an aligned checkpoint may become unaligned. */
export function isTimeoutable(options: CheckpointOptions): boolean {
  return options.alignment === "ALIGNED" && (options.alignedCheckpointTimeoutMs ?? 0) > 0;
}

/** Whether receivers block channels, so that the sender stops after the barrier. */
export function needsAlignment(options: CheckpointOptions): boolean {
  const exactlyOnce = options.alignment !== "AT_LEAST_ONCE";
  return exactlyOnce && (isSavepoint(options.type) || !isUnalignedCheckpoint(options));
}

export function toUnaligned(options: CheckpointOptions): CheckpointOptions {
  checkState(options.alignment === "ALIGNED");
  checkArgument(!isSavepoint(options.type), "Savepoints can not be unaligned");
  return withoutTimeout(options.type, "UNALIGNED");
}

/** Whether buffers may become part of the checkpoint. */
export function needsChannelState(options: CheckpointOptions): boolean {
  return isUnalignedCheckpoint(options) || isTimeoutable(options);
}

/** For a channel on which barriers must not overtake. */
export function withUnalignedUnsupported(options: CheckpointOptions): CheckpointOptions {
  return needsChannelState(options) ? { ...options, alignment: "FORCED_ALIGNED" } : options;
}

/** Behind such a channel: the barrier may overtake again. */
export function withUnalignedSupported(options: CheckpointOptions): CheckpointOptions {
  if (options.alignment !== "FORCED_ALIGNED") return options;
  const isAligned = options.alignedCheckpointTimeoutMs !== null;
  return { ...options, alignment: isAligned ? "ALIGNED" : "UNALIGNED" };
}

function withoutTimeout(type: SnapshotType, alignment: AlignmentType): CheckpointOptions {
  return { type, alignment, alignedCheckpointTimeoutMs: null };
}

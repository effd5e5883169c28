/**
 * How a checkpoint wants keyed state: whole, or as files, of which it uploads those that are new.
 *
 * Flink: org.apache.flink.runtime.checkpoint.SnapshotType (SharingFilesStrategy) and
 * org.apache.flink.runtime.state.CheckpointStreamFactory
 * Simplified: no
 */
import { isSavepoint, type CheckpointOptions } from "../checkpoint/checkpoint-options.js";
import { sharedStatePath } from "../checkpoint/checkpoint-path.js";
import type {
  RocksIncrementalSnapshotStrategy,
  SharingFilesStrategy,
  SnapshotFile,
} from "../state/rocksdb/rocks-incremental-snapshot-strategy.js";
import type { RocksDBKeyedStateBackend } from "../state/rocksdb/rocksdb-keyed-state-backend.js";
import type { TaskRuntime } from "./task-runtime.js";

/** `null` = whole: Flink's canonical format, and what the heap writes. */
export function sharingOf(
  { type, isNativeSavepoint = false }: CheckpointOptions,
  { rocksDB, isIncremental }: TaskRuntime["configuration"]["stateBackend"],
): SharingFilesStrategy | null {
  if (rocksDB === null) return null;
  if (isSavepoint(type)) return isNativeSavepoint ? "NO_SHARING" : null;
  if (!isIncremental) return null;
  return type === "Full Checkpoint" ? "FORWARD" : "FORWARD_BACKWARD";
}

/** Collects the files of all operators of a subtask. */
export class SnapshotTarget {
  readonly files: SnapshotFile[] = [];
  private readonly checkpointId: number;
  private readonly sharing: SharingFilesStrategy;
  private readonly prefix: string;

  constructor(
    { descriptor }: TaskRuntime,
    checkpointId: number,
    sharing: SharingFilesStrategy,
    location: string | null,
  ) {
    this.checkpointId = checkpointId;
    this.sharing = sharing;
    const { jobId, vertex, subtask, attempt } = descriptor.attempt;
    const folder = sharing === "NO_SHARING" ? (location ?? "") : sharedStatePath(jobId);
    this.prefix = `${folder}/${[vertex, subtask, attempt, checkpointId].join("-")}`;
  }

  /** The files of one operator's state. */
  take(
    operator: number,
    backend: RocksDBKeyedStateBackend,
    strategy: RocksIncrementalSnapshotStrategy,
  ): readonly SnapshotFile[] {
    const files = strategy.snapshot(
      this.checkpointId,
      this.sharing,
      backend.flushToFiles(),
      (number) => `${this.prefix}-${String(operator)}-${String(number).padStart(6, "0")}.sst`,
    );
    this.files.push(...files);
    return files;
  }
}

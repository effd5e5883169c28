/**
 * What a job's configuration says about the keeping of keyed state.
 *
 * Flink: org.apache.flink.runtime.state.StateBackendLoader
 * Simplified: the two backends of Flink by their short names, no factories by class name
 */
import type { Configuration } from "../../model/configuration/configuration.js";
import {
  INCREMENTAL_CHECKPOINTS,
  STATE_BACKEND,
} from "../../model/configuration/state-backend-options.js";
import { rocksDBMemory, type RocksDBMemory } from "./rocksdb/rocksdb-memory.js";

export interface StateBackendSettings {
  /** `null` = objects on the heap. */
  readonly rocksDB: RocksDBMemory | null;
  /** Whether checkpoints upload only new files; never on the heap. */
  readonly isIncremental: boolean;
}

export function stateBackendSettings(configuration: Configuration): StateBackendSettings {
  const isRocksDB = configuration.get(STATE_BACKEND) === "rocksdb";
  return {
    rocksDB: isRocksDB ? rocksDBMemory(configuration) : null,
    isIncremental: isRocksDB && configuration.get(INCREMENTAL_CHECKPOINTS),
  };
}

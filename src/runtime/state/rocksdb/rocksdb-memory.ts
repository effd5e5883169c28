/**
 * How much of a slot's memory the write buffers of rocksdb may take.
 *
 * Flink: org.apache.flink.state.rocksdb.RocksDBMemoryControllerUtils and RocksDBMemoryConfiguration
 * Simplified: each operator counts for itself, where those of a slot share one write buffer manager
 */
import {
  FIX_PER_SLOT_MEMORY_SIZE,
  MANAGED_MEMORY_SIZE,
  MAX_SIZE_LEVEL_BASE,
  TARGET_FILE_SIZE_BASE,
  USE_MANAGED_MEMORY,
  WRITE_BUFFER_RATIO,
  WRITE_BUFFER_SIZE,
} from "../../../model/configuration/state-backend-options.js";
import type { Configuration } from "../../../model/configuration/configuration.js";
import { NUM_TASK_SLOTS } from "../../../model/configuration/task-manager-options.js";

/** Managed memory of a TaskManager that is started with the configuration file that comes with Flink. */
const MANAGED_MEMORY_OF_SAMPLE = 536_870_912;

export interface RocksDBMemory {
  /** Write buffers of all states together; `null` = no limit. */
  readonly writeBufferManagerBytes: number | null;
  /** Write buffer of one state. */
  readonly writeBufferBytes: number;
  readonly targetFileBytes: number;
  readonly maxLevelBaseBytes: number;
}

export function rocksDBMemory(configuration: Configuration): RocksDBMemory {
  return {
    writeBufferManagerBytes: writeBufferManagerBytes(configuration),
    writeBufferBytes: configuration.get(WRITE_BUFFER_SIZE),
    targetFileBytes: configuration.get(TARGET_FILE_SIZE_BASE),
    maxLevelBaseBytes: configuration.get(MAX_SIZE_LEVEL_BASE),
  };
}

function writeBufferManagerBytes(configuration: Configuration): number | null {
  const slotBytes = memoryOfSlot(configuration);
  if (slotBytes === null) return null;
  return calculateWriteBufferManagerCapacity(slotBytes, configuration.get(WRITE_BUFFER_RATIO));
}

function memoryOfSlot(configuration: Configuration): number | null {
  const fixed = configuration.get(FIX_PER_SLOT_MEMORY_SIZE);
  if (fixed !== null) return fixed;
  if (!configuration.get(USE_MANAGED_MEMORY)) return null;
  const managed = configuration.get(MANAGED_MEMORY_SIZE) ?? MANAGED_MEMORY_OF_SAMPLE;
  return Math.floor(managed / configuration.get(NUM_TASK_SLOTS));
}

/** Flink leaves room, because RocksDB may exceed its budget by half of it. */
export function calculateWriteBufferManagerCapacity(bytes: number, ratio: number): number {
  return Math.floor((2 * bytes * ratio) / 3);
}

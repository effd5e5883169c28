/**
 * Makes the keyed state backend that a job has chosen.
 *
 * Flink: org.apache.flink.runtime.state.StateBackend (createKeyedStateBackend)
 * Simplified: no
 */
import type { KeyGroupRange } from "../../model/key-groups.js";
import { HeapKeyedStateBackend } from "./heap-keyed-state-backend.js";
import type { KeyedStateBackend } from "./keyed-state-backend.js";
import { RocksDBKeyedStateBackend } from "./rocksdb/rocksdb-keyed-state-backend.js";
import type { StateBackendSettings } from "./state-backend-settings.js";

/** `clock`: processing time, by which state expires. */
export function createKeyedStateBackend(
  { rocksDB }: StateBackendSettings,
  keyGroupRange: KeyGroupRange,
  maxParallelism: number,
  clock: () => number,
): KeyedStateBackend {
  if (rocksDB === null) return new HeapKeyedStateBackend(keyGroupRange, maxParallelism, clock);
  return new RocksDBKeyedStateBackend(keyGroupRange, maxParallelism, clock, rocksDB);
}

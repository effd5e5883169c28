import {
  booleanOption,
  doubleOption,
  enumOption,
  memoryOption,
  optionalMemoryOption,
  type ConfigOption,
} from "./config-option.js";

export const STATE_BACKEND: ConfigOption<"hashmap" | "rocksdb"> = enumOption(
  "state.backend.type",
  ["hashmap", "rocksdb"],
  "hashmap",
  "Where a task keeps its keyed state: objects on the heap, or sorted files.",
  { deprecatedKeys: ["state.backend"] },
);

export const INCREMENTAL_CHECKPOINTS: ConfigOption<boolean> = booleanOption(
  "execution.checkpointing.incremental",
  false,
  "Whether a checkpoint uploads only what the last completed one does not have; needs rocksdb.",
  { deprecatedKeys: ["state.backend.incremental"] },
);

export const USE_MANAGED_MEMORY: ConfigOption<boolean> = booleanOption(
  "state.backend.rocksdb.memory.managed",
  true,
  "Whether write buffers live on the managed memory of the slot.",
);

export const FIX_PER_SLOT_MEMORY_SIZE: ConfigOption<number | null> = optionalMemoryOption(
  "state.backend.rocksdb.memory.fixed-per-slot",
  "Memory for rocksdb in each slot, instead of managed memory.",
);

export const WRITE_BUFFER_RATIO: ConfigOption<number> = doubleOption(
  "state.backend.rocksdb.memory.write-buffer-ratio",
  0.5,
  "Share of rocksdb's memory that write buffers may use.",
);

export const WRITE_BUFFER_SIZE: ConfigOption<number> = memoryOption(
  "state.backend.rocksdb.writebuffer.size",
  67_108_864,
  "Size at which the write buffer of a state becomes a sorted file.",
);

export const TARGET_FILE_SIZE_BASE: ConfigOption<number> = memoryOption(
  "state.backend.rocksdb.compaction.level.target-file-size-base",
  67_108_864,
  "Size at which compaction begins another file.",
);

export const MAX_SIZE_LEVEL_BASE: ConfigOption<number> = memoryOption(
  "state.backend.rocksdb.compaction.level.max-size-level-base",
  268_435_456,
  "How large the first level below the flushed files may become; each further one ten times that.",
);

export const MANAGED_MEMORY_SIZE: ConfigOption<number | null> = optionalMemoryOption(
  "taskmanager.memory.managed.size",
  "Managed memory of a TaskManager; not set = 512 mb, as from Flink's own configuration file.",
);

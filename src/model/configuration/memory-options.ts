import { integerOption, optionalMemoryOption, optionalTextOption } from "./config-option.js";
import type { ConfigOption } from "./config-option.js";

export const TASK_MANAGER_PROCESS_SIZE: ConfigOption<number | null> = optionalMemoryOption(
  "taskmanager.memory.process.size",
  "All memory of a TaskManager's process; not set = 1728 mb, as in Flink's own configuration file.",
);

export const TASK_MANAGER_FLINK_SIZE: ConfigOption<number | null> = optionalMemoryOption(
  "taskmanager.memory.flink.size",
  "Memory of a TaskManager without what the JVM needs for itself.",
);

export const TASK_HEAP_SIZE: ConfigOption<number | null> = optionalMemoryOption(
  "taskmanager.memory.task.heap.size",
  "Heap for user code.",
);

export const NETWORK_MEMORY_MIN: ConfigOption<number | null> = optionalMemoryOption(
  "taskmanager.memory.network.min",
  "The least that network buffers take; not set = 64 mb.",
);

export const NETWORK_MEMORY_MAX: ConfigOption<number | null> = optionalMemoryOption(
  "taskmanager.memory.network.max",
  "The most that network buffers take; not set = without bound.",
);

export const NETWORK_MEMORY_FRACTION: ConfigOption<string | null> = optionalTextOption(
  "taskmanager.memory.network.fraction",
  "Share of Flink's memory that network buffers take; not set = 0.1.",
);

/** -1 stands for Flink's "no default": all exclusive buffers of a streaming gate are required. */
export const NETWORK_READ_MAX_REQUIRED_BUFFERS_PER_GATE: ConfigOption<number> = integerOption(
  "taskmanager.network.memory.read-buffer.required-per-gate.max",
  -1,
  "How many buffers a gate cannot do without; the others float. -1 = all exclusive ones and one more.",
);

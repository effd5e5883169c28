/**
 * Divides the memory of a TaskManager: heap for user code, network buffers, managed memory.
 *
 * Flink: org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils and
 * org.apache.flink.runtime.util.config.memory.taskmanager.TaskExecutorFlinkMemoryUtils
 * Simplified: no
 */
import { JavaException } from "../../model/java-exception.js";
import { MEMORY_SIZE_MAX, memorySizeToString } from "../../model/memory-size.js";
import {
  configurationError,
  deriveProcessMemory,
  deriveWithFraction,
  deriveWithInverseFraction,
  memorySizeOf,
  rangeFractionOf,
} from "./process-memory.js";
import type { Configuration, ProcessMemory, RangeFraction } from "./process-memory.js";

/** Everything in bytes. */
export interface TaskExecutorFlinkMemory {
  readonly totalFlinkBytes: number;
  readonly frameworkHeapBytes: number;
  readonly frameworkOffHeapBytes: number;
  readonly taskHeapBytes: number;
  readonly taskOffHeapBytes: number;
  readonly networkBytes: number;
  readonly managedBytes: number;
}

export interface TaskExecutorProcessSpec extends ProcessMemory<TaskExecutorFlinkMemory> {
  readonly cpuCores: number;
  readonly slots: number;
  readonly jvmHeapBytes: number;
  readonly jvmDirectBytes: number;
}

type Parts = Omit<TaskExecutorFlinkMemory, "totalFlinkBytes">;

const TASK_HEAP = "taskmanager.memory.task.heap.size";
const MANAGED = "taskmanager.memory.managed.size";
const TOTAL_FLINK = "taskmanager.memory.flink.size";

const PART_NAMES = {
  frameworkHeapBytes: "Framework Heap Memory",
  frameworkOffHeapBytes: "Framework Off-Heap Memory",
  taskHeapBytes: "Task Heap Memory",
  taskOffHeapBytes: "Task Off-Heap Memory",
  managedBytes: "Managed Memory",
  networkBytes: "Network Memory",
} as const;

export function taskExecutorProcessSpec(configuration: Configuration): TaskExecutorProcessSpec {
  try {
    const memory = deriveProcessMemory(configuration, {
      prefix: "taskmanager",
      requiredFineGrainedKeys: [TASK_HEAP, MANAGED],
      deriveFromRequiredFineGrainedOptions: fromParts,
      deriveFromTotalFlinkMemory: fromTotal,
    });
    const parts = memory.flinkMemory;
    const slots = Number(configuration["taskmanager.numberOfTaskSlots"] ?? 1);
    return {
      ...memory,
      cpuCores: Number(configuration["taskmanager.cpu.cores"] ?? slots),
      slots,
      jvmHeapBytes: parts.frameworkHeapBytes + parts.taskHeapBytes,
      jvmDirectBytes: parts.frameworkOffHeapBytes + parts.taskOffHeapBytes + parts.networkBytes,
    };
  } catch (error) {
    if (!(error instanceof JavaException)) throw error;
    throw configurationError(`TaskManager memory configuration failed: ${error.message}`);
  }
}

/** Task heap and managed memory are set: the network gets its share of, or the rest of, the total. */
function fromParts(configuration: Configuration): TaskExecutorFlinkMemory {
  const parts = {
    ...fixedParts(configuration),
    taskHeapBytes: memorySizeOf(configuration, TASK_HEAP, "0"),
    managedBytes: memorySizeOf(configuration, MANAGED, "0"),
  };
  if (configuration[TOTAL_FLINK] !== undefined) {
    return restToNetwork(configuration, parts, memorySizeOf(configuration, TOTAL_FLINK, "0"));
  }
  const range = networkRangeOf(configuration);
  const networkBytes = deriveWithInverseFraction(sumOf(parts), range);
  return withTotal({ ...parts, networkBytes });
}

/** The total is set: what is left of it goes to the task heap, or to the network if that is set. */
function fromTotal(configuration: Configuration, totalFlinkBytes: number): TaskExecutorFlinkMemory {
  const isManagedSet = configuration[MANAGED] !== undefined;
  const managedBytes = isManagedSet
    ? memorySizeOf(configuration, MANAGED, "0")
    : deriveWithFraction(totalFlinkBytes, managedRangeOf(configuration));
  const fixed = fixedParts(configuration);
  if (configuration[TASK_HEAP] !== undefined) {
    const taskHeapBytes = memorySizeOf(configuration, TASK_HEAP, "0");
    return restToNetwork(configuration, { ...fixed, taskHeapBytes, managedBytes }, totalFlinkBytes);
  }
  const networkBytes = deriveWithFraction(totalFlinkBytes, networkRangeOf(configuration));
  const parts = { ...fixed, managedBytes, networkBytes };
  checkFits(parts, totalFlinkBytes);
  const taskHeapBytes = totalFlinkBytes - sumOf(parts);
  return withTotal({ ...parts, taskHeapBytes });
}

function restToNetwork(
  configuration: Configuration,
  parts: Omit<Parts, "networkBytes">,
  totalFlinkBytes: number,
): TaskExecutorFlinkMemory {
  checkFits(parts, totalFlinkBytes);
  const networkBytes = totalFlinkBytes - sumOf(parts);
  const { minBytes, maxBytes } = networkRangeOf(configuration);
  if (networkBytes > maxBytes || networkBytes < minBytes) {
    throw configurationError(
      "If Total Flink, Task Heap and (or) Managed Memory sizes are explicitly configured then the " +
        "Network Memory size is the rest of the Total Flink memory after subtracting all other " +
        "configured types of memory, but the derived Network Memory is inconsistent with its " +
        "configuration.",
    );
  }
  return withTotal({ ...parts, networkBytes });
}

function checkFits(parts: Partial<Parts>, totalFlinkBytes: number): void {
  if (sumOf(parts) <= totalFlinkBytes) return;
  const names = (Object.keys(PART_NAMES) as (keyof Parts)[])
    .filter((part) => parts[part] !== undefined)
    .map((part) => `${PART_NAMES[part]} (${memorySizeToString(parts[part] ?? 0)})`);
  const last = names.pop() ?? "";
  throw configurationError(
    `Sum of configured ${names.join(", ")} and ${last} exceed configured Total Flink Memory ` +
      `(${memorySizeToString(totalFlinkBytes)}).`,
  );
}

function fixedParts(
  configuration: Configuration,
): Pick<Parts, "frameworkHeapBytes" | "frameworkOffHeapBytes" | "taskOffHeapBytes"> {
  const key = "taskmanager.memory";
  return {
    frameworkHeapBytes: memorySizeOf(configuration, `${key}.framework.heap.size`, "128m"),
    frameworkOffHeapBytes: memorySizeOf(configuration, `${key}.framework.off-heap.size`, "128m"),
    taskOffHeapBytes: memorySizeOf(configuration, `${key}.task.off-heap.size`, "0"),
  };
}

function managedRangeOf(configuration: Configuration): RangeFraction {
  const bounds = { minBytes: 0, maxBytes: MEMORY_SIZE_MAX };
  return rangeFractionOf(configuration, "taskmanager.memory.managed.fraction", "0.4", bounds);
}

function networkRangeOf(configuration: Configuration): RangeFraction {
  const key = "taskmanager.memory.network";
  const isBounded = configuration[`${key}.max`] !== undefined;
  const bounds = {
    minBytes: memorySizeOf(configuration, `${key}.min`, "64m"),
    maxBytes: isBounded ? memorySizeOf(configuration, `${key}.max`, "0") : MEMORY_SIZE_MAX,
  };
  const deprecated = "taskmanager.network.memory.fraction";
  return rangeFractionOf(configuration, `${key}.fraction`, "0.1", bounds, deprecated);
}

function sumOf(parts: Partial<Parts>): number {
  return Object.values(parts).reduce((sum, bytes) => sum + bytes, 0);
}

function withTotal(parts: Parts): TaskExecutorFlinkMemory {
  return { ...parts, totalFlinkBytes: sumOf(parts) };
}

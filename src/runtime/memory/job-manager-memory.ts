/**
 * Divides the memory of a JobManager.
 *
 * Flink: org.apache.flink.runtime.jobmanager.JobManagerProcessUtils and
 * org.apache.flink.runtime.util.config.memory.jobmanager.JobManagerFlinkMemoryUtils
 * Simplified: no
 */
import { memorySizeToString } from "../../model/memory-size.js";
import { configurationError, deriveProcessMemory, memorySizeOf } from "./process-memory.js";
import type { Configuration, ProcessMemory } from "./process-memory.js";

/** Everything in bytes. */
export interface JobManagerFlinkMemory {
  readonly totalFlinkBytes: number;
  readonly jvmHeapBytes: number;
  readonly offHeapBytes: number;
}

const HEAP = "jobmanager.memory.heap.size";
const OFF_HEAP = "jobmanager.memory.off-heap.size";
const TOTAL_FLINK = "jobmanager.memory.flink.size";

export function jobManagerProcessSpec(
  configuration: Configuration,
): ProcessMemory<JobManagerFlinkMemory> {
  return deriveProcessMemory(configuration, {
    prefix: "jobmanager",
    requiredFineGrainedKeys: [HEAP],
    deriveFromRequiredFineGrainedOptions: fromHeap,
    deriveFromTotalFlinkMemory: fromTotal,
  });
}

function offHeapOf(configuration: Configuration): number {
  return memorySizeOf(configuration, OFF_HEAP, "128m");
}

function fromHeap(configuration: Configuration): JobManagerFlinkMemory {
  const jvmHeapBytes = memorySizeOf(configuration, HEAP, "0");
  const offHeapBytes = offHeapOf(configuration);
  if (configuration[TOTAL_FLINK] === undefined) {
    return { jvmHeapBytes, offHeapBytes, totalFlinkBytes: jvmHeapBytes + offHeapBytes };
  }
  const totalFlinkBytes = memorySizeOf(configuration, TOTAL_FLINK, "0");
  const heap = memorySizeToString(jvmHeapBytes);
  const total = memorySizeToString(totalFlinkBytes);
  const advice =
    "Please, make the configuration consistent or configure only one option: either JVM Heap or " +
    "Total Flink Memory.";
  if (configuration[OFF_HEAP] === undefined) {
    if (totalFlinkBytes >= jvmHeapBytes) {
      return { jvmHeapBytes, offHeapBytes: totalFlinkBytes - jvmHeapBytes, totalFlinkBytes };
    }
    throw configurationError(
      `The configured JVM Heap Memory (${heap}) exceeds the configured Total Flink Memory ` +
        `(${total}). ${advice}`,
    );
  }
  if (jvmHeapBytes + offHeapBytes === totalFlinkBytes) {
    return { jvmHeapBytes, offHeapBytes, totalFlinkBytes };
  }
  throw configurationError(
    `Sum of the configured JVM Heap Memory (${heap}) and the configured Off-heap Memory ` +
      `(${memorySizeToString(offHeapBytes)}) does not match the configured Total Flink Memory ` +
      `(${total}). ${advice}`,
  );
}

function fromTotal(configuration: Configuration, totalFlinkBytes: number): JobManagerFlinkMemory {
  const offHeapBytes = offHeapOf(configuration);
  if (totalFlinkBytes <= offHeapBytes) {
    throw configurationError(
      `The configured Total Flink Memory (${memorySizeToString(totalFlinkBytes)}) is less than the ` +
        `configured Off-heap Memory (${memorySizeToString(offHeapBytes)}).`,
    );
  }
  return { jvmHeapBytes: totalFlinkBytes - offHeapBytes, offHeapBytes, totalFlinkBytes };
}

import { parseMemorySize } from "../../../src/model/memory-size.js";
import { jobManagerProcessSpec } from "../../../src/runtime/memory/job-manager-memory.js";
import { convertToFractionOfSlot } from "../../../src/runtime/memory/managed-memory-fraction.js";
import type { ManagedMemoryUseCase } from "../../../src/runtime/memory/managed-memory-fraction.js";
import { NetworkBufferPool } from "../../../src/runtime/memory/network-buffer-pool.js";
import type { Configuration } from "../../../src/runtime/memory/process-memory.js";
import {
  calculateNumberOfNetworkBuffers,
  createGateBuffersSpec,
  getMinMaxBuffersPerResultPartition,
  UNBOUNDED_POOL_SIZE,
} from "../../../src/runtime/memory/shuffle-buffers.js";
import type {
  GateBuffersOptions,
  ResultPartitionBuffersOptions,
} from "../../../src/runtime/memory/shuffle-buffers.js";
import { taskExecutorProcessSpec } from "../../../src/runtime/memory/task-executor-memory.js";
import { kind } from "../family-adapter.js";
import type { FamilyAdapter } from "../family-adapter.js";
import { attempt, writeError } from "../recorded-values.js";

interface PoolStep {
  readonly create?: number;
  readonly destroy?: number;
  readonly min?: number;
  readonly max?: number | "UNLIMITED";
}

/** Size of a segment in the recorder; it shows in texts. */
const SEGMENT_BYTES = 64;

function answerBufferPools(given: {
  readonly totalBuffers: number;
  readonly steps: readonly PoolStep[];
}): unknown {
  const pool = new NetworkBufferPool(given.totalBuffers, SEGMENT_BYTES);
  let known = 0;
  return given.steps.map(({ create, destroy, min = 0, max = 0 }) => {
    let error = {};
    try {
      if (create !== undefined) {
        known = Math.max(known, create + 1);
        pool.createBufferPool(String(create), min, max === "UNLIMITED" ? UNBOUNDED_POOL_SIZE : max);
      }
      if (destroy !== undefined) pool.destroyBufferPool(String(destroy));
    } catch (thrown) {
      error = writeError(thrown);
    }
    const poolSizes = Array.from({ length: known }, (_, i) => pool.getNumBuffers(String(i)));
    return { ...error, poolSizes };
  });
}

/** How memory and network buffers are divided. */
export const adapter: FamilyAdapter = {
  kinds: {
    taskManager: kind(({ configuration }: { readonly configuration: Configuration }) =>
      attempt(() => {
        const { flinkMemory, ...spec } = taskExecutorProcessSpec(configuration);
        return { ...flinkMemory, ...spec };
      }),
    ),
    jobManager: kind(({ configuration }: { readonly configuration: Configuration }) =>
      attempt(() => {
        const { flinkMemory, ...spec } = jobManagerProcessSpec(configuration);
        return { ...flinkMemory, ...spec };
      }),
    ),
    managedFraction: kind(
      (given: {
        readonly configuration: Configuration;
        readonly useCase: ManagedMemoryUseCase;
        readonly fractionOfUseCase: number;
        readonly allUseCasesInSlot: readonly ManagedMemoryUseCase[];
      }) =>
        attempt(() => ({
          fractionOfSlot: convertToFractionOfSlot(
            given.useCase,
            given.fractionOfUseCase,
            given.allUseCasesInSlot,
            given.configuration,
          ),
        })),
    ),
    inputGateBuffers: kind((given: GateBuffersOptions) =>
      attempt(() => createGateBuffersSpec(given)),
    ),
    resultPartitionBuffers: kind((given: ResultPartitionBuffersOptions) =>
      getMinMaxBuffersPerResultPartition(given),
    ),
    networkBuffers: kind(
      (given: { readonly networkMemory: string; readonly segmentSize: string }) =>
        attempt(() => {
          const segmentBytes = parseMemorySize(given.segmentSize);
          const networkBytes = parseMemorySize(given.networkMemory);
          return {
            numNetworkBuffers: calculateNumberOfNetworkBuffers(networkBytes, segmentBytes),
            segmentBytes,
          };
        }),
    ),
    bufferPools: kind(answerBufferPools),
  },
};

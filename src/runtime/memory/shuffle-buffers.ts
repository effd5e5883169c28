/**
 * How many network buffers gates and partitions need and may use.
 *
 * Flink: org.apache.flink.runtime.io.network.partition.consumer.InputGateSpecUtils,
 * org.apache.flink.runtime.shuffle.NettyShuffleUtils
 * Simplified: no
 */
import { checkArgument, checkState } from "../../model/java-exception.js";
import type { ResultPartitionType } from "../../model/job-graph.js";
import { configurationError } from "./process-memory.js";

/** No limit: Flink's `Integer.MAX_VALUE`. */
export const UNBOUNDED_POOL_SIZE = 0x7fffffff;

const MAX_REQUIRED_BUFFERS_PER_GATE_FOR_BATCH = 1000;
const MIN_PAGE_SIZE = 4096;

export interface GateBuffersSpec {
  readonly requiredFloatingBuffers: number;
  readonly totalFloatingBuffers: number;
  readonly exclusiveBuffersPerChannel: number;
  readonly targetTotalBuffersPerGate: number;
}

export interface GateBuffersOptions {
  readonly buffersPerChannel: number;
  readonly floatingBuffersPerGate: number;
  readonly channels: number;
  /** `null`: not configured. */
  readonly maxRequiredBuffersPerGate: number | null;
  readonly resultPartitionType: ResultPartitionType;
  readonly tieredStorage: boolean;
}

/** Splits the buffers of a gate into those that belong to a channel and those that float. */
export function createGateBuffersSpec(options: GateBuffersOptions): GateBuffersSpec {
  const { channels, buffersPerChannel } = options;
  const maxRequired = options.maxRequiredBuffersPerGate ?? defaultMaxRequiredBuffers(options);
  const required = Math.min(maxRequired, channels * buffersPerChannel + 1);
  const target = channels * buffersPerChannel + options.floatingBuffersPerGate;
  checkArgument(channels > 0, "Must be positive.");
  checkArgument(required >= 1, "Require at least 1 buffer per gate.");
  const exclusivePerChannel = Math.min(buffersPerChannel, Math.floor((required - 1) / channels));
  const exclusive = exclusivePerChannel * channels;
  const spec = {
    requiredFloatingBuffers: required - exclusive,
    totalFloatingBuffers: target - exclusive,
    exclusiveBuffersPerChannel: exclusivePerChannel,
    targetTotalBuffersPerGate: target,
  };
  checkState(spec.requiredFloatingBuffers > 0, "Must be positive.");
  checkState(
    spec.requiredFloatingBuffers <= spec.totalFloatingBuffers,
    "Wrong number of floating buffers.",
  );
  return spec;
}

export interface ResultPartitionBuffersOptions {
  readonly buffersPerChannel: number;
  readonly floatingBuffersPerGate: number;
  readonly sortShuffleMinParallelism: number;
  readonly sortShuffleMinBuffers: number;
  readonly subpartitions: number;
  readonly resultPartitionType: ResultPartitionType;
}

/** The least and the most buffers of a result partition. */
export function getMinMaxBuffersPerResultPartition(options: ResultPartitionBuffersOptions): {
  readonly min: number;
  readonly max: number;
} {
  const { subpartitions, resultPartitionType: type } = options;
  const isBlocking = type === "BLOCKING" || type === "BLOCKING_PERSISTENT";
  const isSortShuffle = isBlocking && subpartitions >= options.sortShuffleMinParallelism;
  const isBounded = type === "PIPELINED_BOUNDED" || type === "PIPELINED_APPROXIMATE";
  const min = isSortShuffle ? options.sortShuffleMinBuffers : subpartitions + 1;
  let max = UNBOUNDED_POOL_SIZE;
  if (isBounded) max = subpartitions * options.buffersPerChannel + options.floatingBuffersPerGate;
  else if (isSortShuffle) max = Math.max(min, 4 * subpartitions);
  return { min, max: Math.max(min, max) };
}

/** How many buffers the network memory is cut into. */
export function calculateNumberOfNetworkBuffers(
  networkBytes: number,
  segmentBytes: number,
): number {
  const key = `Invalid configuration value for taskmanager.memory.segment-size : ${String(segmentBytes)}`;
  if (segmentBytes < MIN_PAGE_SIZE) {
    throw configurationError(`${key} - Minimum memory segment size is ${String(MIN_PAGE_SIZE)}`);
  }
  if ((segmentBytes & (segmentBytes - 1)) !== 0) {
    throw configurationError(`${key} - Memory segment size must be a power of 2.`);
  }
  return Math.floor(networkBytes / segmentBytes);
}

function defaultMaxRequiredBuffers(options: GateBuffersOptions): number {
  const type = options.resultPartitionType;
  const isStreaming = type === "PIPELINED" || type === "PIPELINED_BOUNDED";
  const isHybrid = type === "HYBRID_FULL" || type === "HYBRID_SELECTIVE";
  const isUnlimited = isStreaming || (isHybrid && !options.tieredStorage);
  return isUnlimited ? UNBOUNDED_POOL_SIZE : MAX_REQUIRED_BUFFERS_PER_GATE_FOR_BATCH;
}

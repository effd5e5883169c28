/**
 * Reserves the network buffers of a task before it starts: one pool for each result partition, one for
 * its gate. What the TaskManager does not have the task cannot get: then it fails.
 *
 * Flink: org.apache.flink.runtime.io.network.NettyShuffleEnvironment and
 * org.apache.flink.runtime.taskmanager.Task (`setupPartitionsAndGates`)
 * Simplified: exclusive buffers are part of the gate's pool; a pool keeps the size that it has when its
 * task starts
 */
import { deepFreeze } from "../../kernel/plain-data.js";
import { attemptKey, type ExecutionAttemptId } from "../../model/execution-attempt.js";
import { NetworkBufferPool, type NetworkBufferPoolState } from "../memory/network-buffer-pool.js";
import {
  createGateBuffersSpec,
  getMinMaxBuffersPerResultPartition,
} from "../memory/shuffle-buffers.js";
import { EXCLUSIVE_BUFFERS_PER_CHANNEL, FLOATING_BUFFERS_PER_GATE } from "../io/buffer-manager.js";
import type { NetworkBuffersDescriptor, TaskDeploymentDescriptor } from "../rpc/task-gateways.js";

/** What a TaskManager has, and how its gates share it. */
export interface NetworkSettings {
  readonly totalBuffers: number;
  readonly segmentBytes: number;
  /** `null`: not configured. */
  readonly maxRequiredBuffersPerGate: number | null;
}

export class TaskNetworkBuffers {
  private readonly settings: NetworkSettings;
  private readonly pool: NetworkBufferPool;

  constructor(settings: NetworkSettings) {
    this.settings = settings;
    this.pool = new NetworkBufferPool(settings.totalBuffers, settings.segmentBytes);
  }

  get state(): NetworkBufferPoolState {
    return this.pool.state;
  }

  set state(state: NetworkBufferPoolState) {
    this.pool.state = state;
  }

  /** @throws JavaException `IOException` when there are too few */
  reserve({ attempt, inputs, outputs }: TaskDeploymentDescriptor): NetworkBuffersDescriptor {
    const key = attemptKey(attempt);
    try {
      outputs.forEach(({ subpartitions }, index) => {
        const { min, max } = getMinMaxBuffersPerResultPartition({
          ...FLINK_DEFAULTS,
          subpartitions,
        });
        this.pool.createBufferPool(partitionPool(key, index), min, max);
      });
      const exclusivePerChannel = this.reserveGate(key, inputs.length);
      const gateBuffers = this.pool.getNumBuffers(gatePool(key)) ?? 0;
      return deepFreeze({
        exclusivePerChannel,
        floating: gateBuffers - exclusivePerChannel * inputs.length,
        partitions: outputs.map(
          (_, index) => this.pool.getNumBuffers(partitionPool(key, index)) ?? 0,
        ),
      });
    } catch (error) {
      this.release(attempt);
      throw error;
    }
  }

  release(attempt: ExecutionAttemptId): void {
    const key = attemptKey(attempt);
    for (const name of [...this.pool.state.pools.keys()]) {
      if (name.startsWith(`${key}/`)) this.pool.destroyBufferPool(name);
    }
  }

  private reserveGate(key: string, channels: number): number {
    if (channels === 0) return 0;
    const spec = createGateBuffersSpec({
      ...FLINK_DEFAULTS,
      channels,
      maxRequiredBuffersPerGate: this.settings.maxRequiredBuffersPerGate,
      tieredStorage: false,
    });
    const exclusive = spec.exclusiveBuffersPerChannel * channels;
    this.pool.createBufferPool(
      gatePool(key),
      exclusive + spec.requiredFloatingBuffers,
      spec.targetTotalBuffersPerGate,
    );
    return spec.exclusiveBuffersPerChannel;
  }
}

/** Flink's constants; the keys that once changed them are gone. */
const FLINK_DEFAULTS = {
  buffersPerChannel: EXCLUSIVE_BUFFERS_PER_CHANNEL,
  floatingBuffersPerGate: FLOATING_BUFFERS_PER_GATE,
  resultPartitionType: "PIPELINED_BOUNDED",
  sortShuffleMinParallelism: 1,
  sortShuffleMinBuffers: 512,
} as const;

function partitionPool(key: string, index: number): string {
  return `${key}/partition-${String(index)}`;
}

function gatePool(key: string): string {
  return `${key}/gate`;
}

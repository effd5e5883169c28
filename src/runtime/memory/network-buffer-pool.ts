/**
 * The buffers of a TaskManager, shared by the pools of its gates and partitions: each pool has its
 * minimum for sure, and a share of the rest in proportion to what it could use.
 *
 * Flink: org.apache.flink.runtime.io.network.buffer.NetworkBufferPool
 * Simplified: counts buffers, does not hold them; shares are dealt out in order of creation, where
 * Flink takes the order of a hash set
 */
import { JavaException } from "../../model/java-exception.js";

export interface LocalBufferPool {
  readonly requiredBuffers: number;
  readonly maxBuffers: number;
  /** How many buffers it may use now. */
  numBuffers: number;
}

export interface NetworkBufferPoolState {
  /** In order of creation. */
  pools: Map<string, LocalBufferPool>;
}

export class NetworkBufferPool {
  state: NetworkBufferPoolState = { pools: new Map() };
  readonly totalBuffers: number;
  readonly segmentBytes: number;

  constructor(totalBuffers: number, segmentBytes: number) {
    this.totalBuffers = totalBuffers;
    this.segmentBytes = segmentBytes;
  }

  /** @throws JavaException `IOException` when the minimum is not there */
  createBufferPool(name: string, requiredBuffers: number, maxBuffers: number): void {
    const available = this.totalBuffers - this.totalRequiredBuffers();
    if (requiredBuffers > available) {
      throw new JavaException(
        "IOException",
        `Insufficient number of network buffers: required ${String(requiredBuffers)}, but only ` +
          `${String(available)} available. The total number of network buffers is currently set to ` +
          `${String(this.totalBuffers)} of ${String(this.segmentBytes)} bytes each. You can increase ` +
          "this number by setting the configuration keys 'taskmanager.memory.network.fraction', " +
          "'taskmanager.memory.network.min', and 'taskmanager.memory.network.max'.",
      );
    }
    this.state.pools.set(name, { requiredBuffers, maxBuffers, numBuffers: requiredBuffers });
    this.redistributeBuffers();
  }

  destroyBufferPool(name: string): void {
    if (this.state.pools.delete(name)) this.redistributeBuffers();
  }

  /** `null`: there is no such pool. */
  getNumBuffers(name: string): number | null {
    return this.state.pools.get(name)?.numBuffers ?? null;
  }

  private totalRequiredBuffers(): number {
    let total = 0;
    for (const { requiredBuffers } of this.state.pools.values()) total += requiredBuffers;
    return total;
  }

  private redistributeBuffers(): void {
    const rest = this.totalBuffers - this.totalRequiredBuffers();
    const resizable = [...this.state.pools.values()].filter(
      ({ requiredBuffers, maxBuffers }) => requiredBuffers < maxBuffers,
    );
    const capacityOf = (pool: LocalBufferPool): number =>
      Math.min(rest, pool.maxBuffers - pool.requiredBuffers);
    const totalCapacity = resizable.reduce((sum, pool) => sum + capacityOf(pool), 0);
    const toDistribute = Math.min(rest, totalCapacity);
    let partsUsed = 0;
    let distributed = 0;
    for (const pool of resizable) {
      partsUsed += capacityOf(pool);
      const upToHere =
        totalCapacity === 0 ? 0 : Math.floor((toDistribute * partsUsed) / totalCapacity);
      pool.numBuffers = pool.requiredBuffers + upToHere - distributed;
      distributed = upToHere;
    }
  }
}

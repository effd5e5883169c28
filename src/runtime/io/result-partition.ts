/**
 * The output of a task on one job edge: one subpartition per consumer, and the pool of buffers they
 * share. When the pool or a subpartition is used up the task gets no more input: back pressure.
 *
 * Flink: org.apache.flink.runtime.io.network.partition.PipelinedResultPartition and
 * org.apache.flink.runtime.io.network.buffer.LocalBufferPool
 * Simplified: overdraft within a record is not bounded, since a synchronous function cannot be suspended
 */
import type { StreamElement, StreamRecord } from "../../model/stream-element.js";
import { elementHash } from "../../model/element-hash.js";
import { ALL_CHANNELS, type ChannelSelector } from "./channel-selector.js";
import { eventElement, type DataBuffer, type RuntimeEvent } from "./channel-element.js";
import type { PipelinedSubpartition, SendToConsumer } from "./pipelined-subpartition.js";

/** Flink's constant `MAX_BUFFERS_PER_CHANNEL`. */
const BUFFERS_PER_SUBPARTITION_MAX = 10;
/** Flink's `2 * subpartitions + 8` for a bounded pipelined partition. */
const EXCLUSIVE_BUFFERS = 2;
const FLOATING_BUFFERS = 8;

export class ResultPartition {
  readonly edgeId: number;
  readonly subpartitions: readonly PipelinedSubpartition[];
  readonly selector: ChannelSelector;
  private readonly poolSize: number;
  private readonly send: SendToConsumer;
  /** 0 = every record is flushed at once. */
  readonly bufferTimeoutMs: number;
  /** Whether barriers may overtake buffers on this edge. */
  private readonly supportsUnaligned: boolean;

  constructor(
    edgeId: number,
    subpartitions: readonly PipelinedSubpartition[],
    selector: ChannelSelector,
    bufferTimeoutMs: number,
    supportsUnaligned: boolean,
    send: SendToConsumer,
    poolSize: number = EXCLUSIVE_BUFFERS * subpartitions.length + FLOATING_BUFFERS,
  ) {
    this.edgeId = edgeId;
    this.subpartitions = subpartitions;
    this.selector = selector;
    this.bufferTimeoutMs = bufferTimeoutMs;
    this.supportsUnaligned = supportsUnaligned;
    this.send = send;
    this.poolSize = poolSize;
  }

  /** Writes a record to the subpartition that the partitioner chooses. */
  emit(value: unknown, timestamp: number): void {
    const record: StreamRecord = { kind: "record", value, timestamp };
    const channel = this.selector.select(value);
    if (channel === ALL_CHANNELS) this.broadcast(record);
    else this.append(channel, record, elementHash(record));
  }

  /** Writes an element to all subpartitions. */
  broadcast(element: StreamElement): void {
    const hash = elementHash(element);
    for (let channel = 0; channel < this.subpartitions.length; channel++) {
      this.append(channel, element, hash);
    }
  }

  /** Restored buffers of a subpartition, before anything is written to it. */
  addRecovered(subpartition: number, buffers: readonly DataBuffer[]): void {
    this.subpartitions[subpartition]?.addRecovered(buffers);
  }

  /** The barrier of the checkpoint has waited too long: where it is still queued it overtakes. */
  alignedBarrierTimeout(checkpointId: number): void {
    for (const subpartition of this.subpartitions) {
      subpartition.alignedBarrierTimeout(checkpointId, this.send);
    }
  }

  /** Writes an event behind everything; it leaves at once, together with what it closes. */
  broadcastEvent(event: RuntimeEvent): void {
    const element = Object.freeze(eventElement(event, this.supportsUnaligned));
    for (const subpartition of this.subpartitions) {
      subpartition.appendEvent(element);
      subpartition.pump(this.send);
    }
  }

  /** Between records: whether another one finds room. */
  isAvailable(): boolean {
    let inUse = 0;
    for (const subpartition of this.subpartitions) {
      const buffers = subpartition.buffersInUse;
      if (buffers >= BUFFERS_PER_SUBPARTITION_MAX) return false;
      inUse += buffers;
    }
    return inUse < this.poolSize;
  }

  /** The output flusher's round. */
  flush(): void {
    for (const subpartition of this.subpartitions) {
      subpartition.flush();
      subpartition.pump(this.send);
    }
  }

  /** Whether something waits in an open buffer. */
  hasUnflushed(): boolean {
    return this.subpartitions.some((subpartition) => subpartition.state.open.length > 0);
  }

  /** Every consumer has processed all records. */
  allRecordsProcessed(): boolean {
    return this.subpartitions.every((subpartition) => subpartition.state.allRecordsProcessed);
  }

  isConsumed(): boolean {
    return this.subpartitions.every((subpartition) => subpartition.isConsumed);
  }

  private append(channel: number, element: StreamElement, hash: number): void {
    const subpartition = this.subpartitions[channel] as PipelinedSubpartition;
    const isFull = subpartition.append(element, hash);
    if (isFull) subpartition.pump(this.send);
    else if (this.bufferTimeoutMs === 0) {
      subpartition.flush();
      subpartition.pump(this.send);
    }
  }
}

/**
 * All result partitions of a task, the flusher that empties them in time, and the requests of their
 * consumers.
 *
 * Flink: org.apache.flink.runtime.io.network.api.writer.RecordWriter and its OutputFlusher
 * Simplified: the flusher's timer runs only while something waits to be flushed
 */
import type { Address } from "../../kernel/process.js";
import { MILLISECOND } from "../../kernel/sim-time.js";
import type { JobVertex } from "../../model/job-graph.js";
import type { BufferContent } from "../../model/operator-state.js";
import type { ChannelStateWriter } from "../checkpoint/channel/channel-state-writer.js";
import { ChannelSelector } from "../io/channel-selector.js";
import { dataBuffer, type RuntimeEvent } from "../io/channel-element.js";
import type { ConsumerMessage } from "../io/data-messages.js";
import {
  PipelinedSubpartition,
  type OutputChannelState,
  type PipelinedSubpartitionState,
  type SendToConsumer,
} from "../io/pipelined-subpartition.js";
import { ResultPartition } from "../io/result-partition.js";
import type { ChannelRestore } from "../rpc/task-gateways.js";
import type { TaskRuntime } from "./task-runtime.js";

export interface TaskOutputsState {
  partitions: { subpartitions: PipelinedSubpartitionState[]; selector: { next: number } }[];
  isFlusherArmed: boolean;
  isReleased: boolean;
}

export const FLUSH_TIMER = "flush";

export class TaskOutputs {
  readonly partitions: readonly ResultPartition[];
  private readonly runtime: TaskRuntime;
  private readonly send: SendToConsumer;
  private readonly channelState: ChannelStateWriter;
  private isFlusherArmed = false;
  private isReleased = false;

  constructor(runtime: TaskRuntime, channelState: ChannelStateWriter) {
    this.runtime = runtime;
    this.channelState = channelState;
    this.send = (view, message) => {
      runtime.context.send(view.consumer, message, "data");
    };
    this.partitions = runtime.descriptor.outputs.map(({ edgeId, subpartitions }, partition) =>
      this.createPartition(edgeId, partition, subpartitions),
    );
  }

  get state(): TaskOutputsState {
    return {
      partitions: this.partitions.map(({ subpartitions, selector }) => ({
        subpartitions: subpartitions.map((subpartition) => subpartition.state),
        selector: selector.state,
      })),
      isFlusherArmed: this.isFlusherArmed,
      isReleased: this.isReleased,
    };
  }

  set state(state: TaskOutputsState) {
    this.isFlusherArmed = state.isFlusherArmed;
    this.isReleased = state.isReleased;
    state.partitions.forEach(({ subpartitions, selector }, index) => {
      const partition = this.partitions[index] as ResultPartition;
      partition.selector.state = selector;
      subpartitions.forEach((subpartition, channel) => {
        (partition.subpartitions[channel] as PipelinedSubpartition).state = subpartition;
      });
    });
  }

  /** Whether every partition takes another record. */
  isAvailable(): boolean {
    for (const partition of this.partitions) if (!partition.isAvailable()) return false;
    return true;
  }

  broadcastEvent(event: RuntimeEvent): void {
    for (const partition of this.partitions) partition.broadcastEvent(event);
  }

  /** The barrier of the checkpoint has waited too long behind buffers. */
  alignedBarrierTimeout(checkpointId: number): void {
    for (const partition of this.partitions) partition.alignedBarrierTimeout(checkpointId);
  }

  /** Restored in-flight data, before anything is written. */
  addRecovered(
    { gateOrPartition, connection }: ChannelRestore,
    subpartition: number,
    buffers: readonly BufferContent[],
  ): void {
    const { recordBytes } = this.runtime.configuration;
    const restored = buffers.map((content) => dataBuffer(content, recordBytes, connection));
    this.partitions[gateOrPartition]?.addRecovered(subpartition, restored);
  }

  flushAll(): void {
    this.isFlusherArmed = false;
    for (const partition of this.partitions) partition.flush();
  }

  /** Arms the flusher if something waits; to be called at the end of each turn. */
  armFlusher(): void {
    if (this.isFlusherArmed) return;
    let timeoutMs = Infinity;
    for (const partition of this.partitions) {
      const { bufferTimeoutMs } = partition;
      if (bufferTimeoutMs > 0 && bufferTimeoutMs < timeoutMs && partition.hasUnflushed()) {
        timeoutMs = bufferTimeoutMs;
      }
    }
    if (timeoutMs === Infinity) return;
    this.isFlusherArmed = true;
    this.runtime.context.setTimer(FLUSH_TIMER, timeoutMs * MILLISECOND);
  }

  /** What a consumer asks of one subpartition. */
  onConsumerMessage(message: ConsumerMessage, from: Address): void {
    const partition = this.partitions.find(({ edgeId }) => edgeId === message.edgeId);
    const subpartition = partition?.subpartitions[message.subpartition];
    if (subpartition === undefined || this.isReleased) {
      if (message.type !== "data.partitionRequest") return;
      const { channel } = message;
      this.send(
        { consumer: from, channel, initialCredit: 0 },
        { type: "data.partitionNotFound", channel },
      );
      return;
    }
    switch (message.type) {
      case "data.partitionRequest": {
        const { channel, initialCredit } = message;
        subpartition.state.view = Object.freeze({ consumer: from, channel, initialCredit });
        subpartition.addCredit(initialCredit, this.send);
        break;
      }
      case "data.addCredit":
        subpartition.addCredit(message.credit, this.send);
        break;
      case "data.resumeConsumption":
        subpartition.resume(this.send);
        break;
      case "data.allRecordsProcessed":
        subpartition.state.allRecordsProcessed = true;
        break;
    }
  }

  allRecordsProcessed(): boolean {
    return this.partitions.every((partition) => partition.allRecordsProcessed());
  }

  /** Nothing is left to serve: everything was read, or the partitions were given up. */
  isConsumed(): boolean {
    return this.isReleased || this.partitions.every((partition) => partition.isConsumed());
  }

  release(): void {
    this.isReleased = true;
  }

  /** `[count, hash]` of the elements written so far, by subpartition, by partition. */
  cut(): (readonly (readonly [number, number])[])[] {
    return this.partitions.map(({ subpartitions }) =>
      subpartitions.map(({ state }) => [state.count, state.hash] as const),
    );
  }

  private createPartition(
    edgeId: number,
    position: number,
    subpartitions: number,
  ): ResultPartition {
    const { configuration, jobGraph, subtask } = this.runtime;
    const edge = this.runtime.edge(edgeId);
    const consumer = jobGraph.vertices[edge.targetVertex] as JobVertex;
    const { recordsPerBuffer, recordBytes, buffersPerRecord } = configuration;
    const selector = new ChannelSelector({
      partitioner: edge.partitioner,
      channels: subpartitions,
      maxParallelism: consumer.maxParallelism,
      select: edge.keySelectorRef === null ? null : this.runtime.function(edge.keySelectorRef),
      subtask,
      random: (bound) => this.runtime.context.random(`shuffle/${String(edgeId)}`).below(bound),
    });
    const created = Array.from({ length: subpartitions }, (_, subpartition) => {
      const channelState = this.channelStateOf(position, subpartition);
      return new PipelinedSubpartition(
        recordsPerBuffer,
        recordBytes,
        channelState,
        buffersPerRecord,
      );
    });
    return new ResultPartition(
      edgeId,
      created,
      selector,
      edge.bufferTimeoutMs,
      edge.supportsUnalignedCheckpoints,
      this.send,
      this.runtime.descriptor.networkBuffers?.partitions[position],
    );
  }

  private channelStateOf(gateOrPartition: number, channel: number): OutputChannelState {
    const info = Object.freeze({ gateOrPartition, channel });
    const { channelState } = this;
    return {
      addOutputData: (checkpointId, buffers) => {
        channelState.addOutputData(checkpointId, info, buffers);
      },
      addOutputDataFuture: (checkpointId) => {
        channelState.addOutputDataFuture(checkpointId, info);
      },
      completeOutputData: (checkpointId, buffers) => {
        channelState.completeOutputData(checkpointId, info, buffers);
      },
    };
  }
}

/**
 * Collects the in-flight buffers of a task's unaligned checkpoints, from both of its ends, until it is
 * known that no more belong to them.
 *
 * Flink: org.apache.flink.runtime.checkpoint.channel.ChannelStateWriterImpl and
 * org.apache.flink.runtime.checkpoint.channel.ChannelStateCheckpointWriter
 * Simplified: buffers are kept until the task's snapshot is written, into the same file
 */
import type {
  BufferContent,
  ChannelStateSnapshot,
  InFlightData,
} from "../../../model/operator-state.js";

/** A channel of an input gate, or a subpartition of a result partition. */
export interface ChannelInfo {
  readonly gateOrPartition: number;
  readonly channel: number;
}

type ChannelBuffers = Map<string, ChannelInfo & { readonly buffers: BufferContent[] }>;

interface WriteState {
  inputs: ChannelBuffers;
  outputs: ChannelBuffers;
  isInputFinished: boolean;
  isOutputFinished: boolean;
  /** Subpartitions whose aligned barrier is still queued: it may yet become an unaligned one. */
  openOutputs: Set<string>;
}

export interface ChannelStateWriterState {
  checkpoints: Map<number, WriteState>;
}

export class ChannelStateWriter {
  state: ChannelStateWriterState = { checkpoints: new Map() };

  start(checkpointId: number): void {
    if (this.state.checkpoints.has(checkpointId)) return;
    this.state.checkpoints.set(checkpointId, {
      inputs: new Map(),
      outputs: new Map(),
      isInputFinished: false,
      isOutputFinished: false,
      openOutputs: new Set(),
    });
  }

  addInputData(checkpointId: number, info: ChannelInfo, buffers: readonly BufferContent[]): void {
    const checkpoint = this.state.checkpoints.get(checkpointId);
    if (checkpoint !== undefined && !checkpoint.isInputFinished) {
      append(checkpoint.inputs, info, buffers);
    }
  }

  addOutputData(checkpointId: number, info: ChannelInfo, buffers: readonly BufferContent[]): void {
    const checkpoint = this.state.checkpoints.get(checkpointId);
    if (checkpoint !== undefined) append(checkpoint.outputs, info, buffers);
  }

  /** An aligned barrier waits in this subpartition: what it may overtake is not known yet. */
  addOutputDataFuture(checkpointId: number, info: ChannelInfo): void {
    this.state.checkpoints.get(checkpointId)?.openOutputs.add(keyOf(info));
  }

  /** The barrier was sent, having overtaken these buffers, or none. */
  completeOutputData(
    checkpointId: number,
    info: ChannelInfo,
    buffers: readonly BufferContent[],
  ): void {
    this.addOutputData(checkpointId, info, buffers);
    this.state.checkpoints.get(checkpointId)?.openOutputs.delete(keyOf(info));
  }

  finishInput(checkpointId: number): void {
    const checkpoint = this.state.checkpoints.get(checkpointId);
    if (checkpoint !== undefined) checkpoint.isInputFinished = true;
  }

  finishOutput(checkpointId: number): void {
    const checkpoint = this.state.checkpoints.get(checkpointId);
    if (checkpoint !== undefined) checkpoint.isOutputFinished = true;
  }

  /** Whether all that belongs to the checkpoint is here; true for one that was never started. */
  isComplete(checkpointId: number): boolean {
    const checkpoint = this.state.checkpoints.get(checkpointId);
    if (checkpoint === undefined) return true;
    const { isInputFinished, isOutputFinished, openOutputs } = checkpoint;
    return isInputFinished && isOutputFinished && openOutputs.size === 0;
  }

  /** What was collected, which is forgotten here; `null`: nothing. */
  getAndRemoveWriteResult(checkpointId: number): InFlightData | null {
    const checkpoint = this.state.checkpoints.get(checkpointId);
    this.state.checkpoints.delete(checkpointId);
    if (checkpoint === undefined) return null;
    const { inputs, outputs } = checkpoint;
    if (inputs.size === 0 && outputs.size === 0) return null;
    return { inputs: inOrder(inputs), outputs: inOrder(outputs) };
  }

  abort(checkpointId: number): void {
    this.state.checkpoints.delete(checkpointId);
  }
}

function append(to: ChannelBuffers, info: ChannelInfo, buffers: readonly BufferContent[]): void {
  if (buffers.length === 0) return;
  const known = to.get(keyOf(info));
  if (known !== undefined) known.buffers.push(...buffers);
  else to.set(keyOf(info), { ...info, buffers: [...buffers] });
}

function keyOf({ gateOrPartition, channel }: ChannelInfo): string {
  return `${String(gateOrPartition)}/${String(channel)}`;
}

function inOrder(channels: ChannelBuffers): ChannelStateSnapshot[] {
  return [...channels.values()].sort(
    (left, right) => left.gateOrPartition - right.gateOrPartition || left.channel - right.channel,
  );
}

/**
 * Decides for one channel which of its buffers belong into the channel state of an unaligned
 * checkpoint: those that arrive after the checkpoint started and before the channel's own barrier.
 *
 * Flink: org.apache.flink.runtime.io.network.partition.consumer.ChannelStatePersister
 * Simplified: no
 */
import { CheckpointException } from "../checkpoint/checkpoint-exception.js";
import type { ChannelElement, DataBuffer } from "./channel-element.js";

export interface ChannelStatePersisterState {
  checkpointStatus: "COMPLETED" | "BARRIER_PENDING" | "BARRIER_RECEIVED";
  lastSeenBarrier: number;
}

/** Where persisted buffers go: the channel state writer of the task. */
export type AddInputData = (checkpointId: number, buffers: readonly DataBuffer[]) => void;

export class ChannelStatePersister {
  state: ChannelStatePersisterState = { checkpointStatus: "COMPLETED", lastSeenBarrier: -1 };
  readonly addInputData: AddInputData;

  constructor(addInputData: AddInputData) {
    this.addInputData = addInputData;
  }

  /**
   * The checkpoint starts: persists the buffers that its barrier overtook.
   *
   * @throws CheckpointException when a newer barrier is already here
   */
  startPersisting(checkpointId: number, knownBuffers: readonly DataBuffer[]): void {
    const { state } = this;
    if (state.checkpointStatus === "BARRIER_RECEIVED" && state.lastSeenBarrier > checkpointId) {
      throw new CheckpointException(
        "CHECKPOINT_SUBSUMED",
        `Barrier for newer checkpoint ${String(state.lastSeenBarrier)} has already been received ` +
          `compared to the requested checkpoint ${String(checkpointId)}`,
      );
    }
    if (state.lastSeenBarrier < checkpointId) {
      // Otherwise the barrier is already here, and only what it overtook remains to be persisted.
      state.checkpointStatus = "BARRIER_PENDING";
      state.lastSeenBarrier = checkpointId;
    }
    if (knownBuffers.length > 0) this.addInputData(checkpointId, knownBuffers);
  }

  stopPersisting(checkpointId: number): void {
    if (checkpointId < this.state.lastSeenBarrier) return;
    this.state.checkpointStatus = "COMPLETED";
    this.state.lastSeenBarrier = checkpointId;
  }

  /** An element arrived: persists it while the checkpoint waits for the barrier of this channel. */
  maybePersist(element: ChannelElement): void {
    if (this.state.checkpointStatus !== "BARRIER_PENDING" || element.kind !== "buffer") return;
    this.addInputData(this.state.lastSeenBarrier, [element]);
  }

  /** Notes an arriving barrier; returns its checkpoint, or `null` if it is none or out of date. */
  checkForBarrier(element: ChannelElement): number | null {
    if (element.kind !== "event") return null;
    if (element.event.type === "EventAnnouncement") {
      return element.event.announcedBarrier.checkpointId;
    }
    if (element.event.type !== "CheckpointBarrier") return null;
    const { state } = this;
    const { checkpointId } = element.event;
    const isCompleted = state.checkpointStatus === "COMPLETED";
    if (checkpointId < state.lastSeenBarrier + (isCompleted ? 1 : 0)) return null;
    state.checkpointStatus = "BARRIER_RECEIVED";
    state.lastSeenBarrier = checkpointId;
    return checkpointId;
  }

  hasBarrierReceived(): boolean {
    return this.state.checkpointStatus === "BARRIER_RECEIVED";
  }
}

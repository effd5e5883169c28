/**
 * At least once: counts barriers and never blocks a channel, so that records of the next checkpoint
 * may already be part of this one.
 *
 * Flink: org.apache.flink.streaming.runtime.io.checkpointing.CheckpointBarrierTracker
 * Simplified: no
 */
import { checkState } from "../../../model/java-exception.js";
import type { CheckpointBarrier } from "../../io/channel-element.js";
import { channelKey } from "./barrier-handler-types.js";
import type { BarrierHandlerEffects, InputChannelInfo } from "./barrier-handler-types.js";
import { CheckpointBarrierHandler, noAlignment } from "./checkpoint-barrier-handler.js";
import type { CheckpointBarrierHandlerState } from "./checkpoint-barrier-handler.js";

/** The oldest incomplete checkpoints are forgotten beyond this number. */
const MAX_CHECKPOINTS_TO_TRACK = 50;

/** How far a checkpoint has come; `barrier` is `null` when only its cancellation was seen. */
export interface CheckpointBarrierCount {
  checkpointId: number;
  barrier: CheckpointBarrier | null;
  targetChannelCount: number;
  alignedChannels: Set<number>;
  aborted: boolean;
}

export interface CheckpointBarrierTrackerState extends CheckpointBarrierHandlerState {
  /** Oldest first. */
  pendingCheckpoints: CheckpointBarrierCount[];
  latestPendingCheckpointId: number;
}

export class CheckpointBarrierTracker extends CheckpointBarrierHandler {
  override state: CheckpointBarrierTrackerState;

  constructor(
    effects: BarrierHandlerEffects,
    numChannels: number,
    checkpointsAfterTasksFinish: boolean,
  ) {
    super(effects, checkpointsAfterTasksFinish);
    this.state = {
      alignment: noAlignment(),
      numOpenChannels: numChannels,
      pendingCheckpoints: [],
      latestPendingCheckpointId: -1,
    };
  }

  override processBarrier(barrier: CheckpointBarrier, from: InputChannelInfo): void {
    const { state } = this;
    const { checkpointId } = barrier;
    const isNew = checkpointId > state.latestPendingCheckpointId;
    if (isNew && state.numOpenChannels === 1) {
      this.markAlignmentStartAndEnd(barrier);
      this.notifyCheckpoint(barrier);
      return;
    }
    const position = state.pendingCheckpoints.findIndex(
      (count) => count.checkpointId === checkpointId,
    );
    if (position >= 0) {
      this.countChannel(position, from);
    } else if (isNew) {
      this.markAlignmentStart(barrier);
      state.latestPendingCheckpointId = checkpointId;
      state.pendingCheckpoints.push(this.newCount(checkpointId, barrier, from));
      if (state.pendingCheckpoints.length > MAX_CHECKPOINTS_TO_TRACK) {
        state.pendingCheckpoints.shift();
      }
    }
  }

  /** Nothing overtakes anything here. */
  override processBarrierAnnouncement(): void {
    return;
  }

  override processCancellationBarrier(checkpointId: number, from: InputChannelInfo): void {
    const { state } = this;
    const { pendingCheckpoints } = state;
    const isNew = checkpointId > state.latestPendingCheckpointId;
    if (isNew && state.numOpenChannels === 1) {
      this.resetAlignment();
      this.notifyAbort(checkpointId, "CHECKPOINT_DECLINED_ON_CANCELLATION_BARRIER");
      return;
    }
    while ((pendingCheckpoints[0]?.checkpointId ?? checkpointId) < checkpointId) {
      const older = pendingCheckpoints.shift();
      if (older !== undefined) this.abort(older);
    }
    const first = pendingCheckpoints[0];
    if (first?.checkpointId === checkpointId) {
      this.abort(first);
      first.alignedChannels.add(channelKey(from));
      if (isComplete(first)) pendingCheckpoints.shift();
    } else if (isNew) {
      // Remember the cancellation: the barriers of the other channels are still to come.
      state.latestPendingCheckpointId = checkpointId;
      const marker = this.newCount(checkpointId, null, from);
      this.abort(marker);
      pendingCheckpoints.unshift(marker);
    }
  }

  override processEndOfPartition(from: InputChannelInfo): void {
    const { state } = this;
    state.numOpenChannels--;
    if (this.checkpointsAfterTasksFinish) {
      this.countEndedChannel(from);
      return;
    }
    for (const count of state.pendingCheckpoints.splice(0)) {
      if (count.aborted) continue;
      count.aborted = true;
      this.notifyAbort(count.checkpointId, "CHECKPOINT_DECLINED_INPUT_END_OF_STREAM");
    }
    this.resetAlignment();
  }

  override onAlignmentTimer(): void {
    return;
  }

  override getLatestCheckpointId(): number {
    return this.state.pendingCheckpoints.at(-1)?.checkpointId ?? -1;
  }

  override isCheckpointPending(): boolean {
    return this.state.pendingCheckpoints.length > 0;
  }

  override areAllBarriersReceived(): boolean {
    return true;
  }

  private countChannel(position: number, from: InputChannelInfo): void {
    const count = this.state.pendingCheckpoints[position];
    checkState(count !== undefined);
    count.alignedChannels.add(channelKey(from));
    if (isComplete(count)) this.complete(position);
  }

  /** The ended channel counts for all pending checkpoints; the newest complete one is triggered. */
  private countEndedChannel(from: InputChannelInfo): void {
    const { pendingCheckpoints } = this.state;
    for (let position = pendingCheckpoints.length - 1; position >= 0; position--) {
      const count = pendingCheckpoints[position];
      count?.alignedChannels.add(channelKey(from));
      if (count !== undefined && isComplete(count)) {
        this.complete(position);
        return;
      }
    }
  }

  /** Triggers a checkpoint, and forgets it and all older ones, which will never be complete. */
  private complete(position: number): void {
    const count = this.state.pendingCheckpoints.splice(0, position + 1).at(-1);
    if (count === undefined || count.aborted) return;
    checkState(count.barrier !== null);
    if (count.checkpointId === this.state.latestPendingCheckpointId) this.markAlignmentEnd();
    this.notifyCheckpoint(count.barrier);
  }

  private abort(count: CheckpointBarrierCount): void {
    if (count.aborted) return;
    count.aborted = true;
    this.notifyAbort(count.checkpointId, "CHECKPOINT_DECLINED_ON_CANCELLATION_BARRIER");
  }

  private newCount(
    checkpointId: number,
    barrier: CheckpointBarrier | null,
    from: InputChannelInfo,
  ): CheckpointBarrierCount {
    return {
      checkpointId,
      barrier,
      targetChannelCount: this.state.numOpenChannels,
      alignedChannels: new Set([channelKey(from)]),
      aborted: false,
    };
  }
}

function isComplete(count: CheckpointBarrierCount): boolean {
  return count.alignedChannels.size === count.targetChannelCount;
}

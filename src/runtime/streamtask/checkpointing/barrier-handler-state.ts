/**
 * The states of the barrier handler: what a task does with the next barrier, announcement, end of
 * a channel or timeout, depending on what it has seen of the checkpoint so far.
 *
 * ```text
 * aligned      WaitingForFirstBarrier <-> CollectingBarriers
 * alternating  AlternatingWaitingForFirstBarrier -----------> AlternatingCollectingBarriers
 *                | timeout, or an unaligned barrier             | the same
 *                v                                              v
 *              AlternatingWaitingForFirstBarrierUnaligned --> AlternatingCollectingBarriersUnaligned
 * unaligned    the lower row alone
 * ```
 *
 * Flink: org.apache.flink.streaming.runtime.io.checkpointing.BarrierHandlerState and its classes
 * WaitingForFirstBarrier, CollectingBarriers, AlternatingWaitingForFirstBarrier,
 * AlternatingCollectingBarriers, AlternatingWaitingForFirstBarrierUnaligned,
 * AlternatingCollectingBarriersUnaligned
 * Simplified: no
 */
import type { CheckpointBarrier } from "../../io/channel-element.js";
import type { InputChannelInfo } from "./barrier-handler-types.js";

export type BarrierHandlerStateName =
  | "WaitingForFirstBarrier"
  | "CollectingBarriers"
  | "AlternatingWaitingForFirstBarrier"
  | "AlternatingCollectingBarriers"
  | "AlternatingWaitingForFirstBarrierUnaligned"
  | "AlternatingCollectingBarriersUnaligned";

/** What a state may ask and do; the handler implements it. */
export interface BarrierHandlerController {
  readonly states: BarrierHandlerStates;
  allBarriersReceived(): boolean;
  isTimedOut(barrier: CheckpointBarrier): boolean;
  getPendingCheckpointBarrier(): CheckpointBarrier;
  /** Whether the handler starts aligned; if not, it never is. */
  isAlternating(): boolean;

  blockChannel(info: InputChannelInfo): void;
  /** Lets all blocked senders go on, and forgets the announcements. */
  unblockAllChannels(): void;
  /** The channel has ended: it is neither blocked nor has it announced anything. */
  channelFinished(info: InputChannelInfo): void;
  addSeenAnnouncement(info: InputChannelInfo, sequenceNumber: number): void;
  removeSeenAnnouncement(info: InputChannelInfo): void;
  /** Lets all announced barriers overtake the buffers before them. */
  prioritizeAllAnnouncements(): void;
  convertToPriorityEvent(info: InputChannelInfo, sequenceNumber: number): void;

  triggerGlobalCheckpoint(barrier: CheckpointBarrier): void;
  initInputsCheckpoint(barrier: CheckpointBarrier): void;
  startInputsCheckpoint(barrier: CheckpointBarrier): void;
  stopInputsCheckpoint(checkpointId: number): void;
}

type Next = BarrierHandlerStateName;

/** Reactions of one state; each returns the next one. */
export interface BarrierHandlerState {
  /** `markBlocked`: the sender of this barrier has stopped behind it. */
  barrierReceived(
    controller: BarrierHandlerController,
    from: InputChannelInfo,
    barrier: CheckpointBarrier,
    markBlocked: boolean,
  ): Next;
  announcementReceived(
    controller: BarrierHandlerController,
    from: InputChannelInfo,
    sequenceNumber: number,
  ): Next;
  alignedCheckpointTimeout(controller: BarrierHandlerController, barrier: CheckpointBarrier): Next;
  endOfPartitionReceived(controller: BarrierHandlerController, from: InputChannelInfo): Next;
  abort(controller: BarrierHandlerController, cancelledId: number): Next;
}

/** The table of states. A checkpoint protocol with other rules is another table. */
export type BarrierHandlerStates = Readonly<Record<BarrierHandlerStateName, BarrierHandlerState>>;

/**
 * Exactly-once: waits for the barriers of one checkpoint at a time, on all channels of a task,
 * aligned or unaligned; a newer checkpoint cancels an older one that is not complete.
 *
 * Flink: org.apache.flink.streaming.runtime.io.checkpointing.SingleCheckpointBarrierHandler
 * Simplified: no
 */
import { checkState, JavaException } from "../../../model/java-exception.js";
import { CheckpointException } from "../../checkpoint/checkpoint-exception.js";
import type { CheckpointFailureReason } from "../../checkpoint/checkpoint-failure-reason.js";
import { isTimeoutable, isUnalignedCheckpoint } from "../../checkpoint/checkpoint-options.js";
import type { CheckpointBarrier } from "../../io/channel-element.js";
import { BARRIER_HANDLER_STATES } from "./barrier-handler-states.js";
import type {
  BarrierHandlerController,
  BarrierHandlerState,
  BarrierHandlerStateName,
  BarrierHandlerStates,
} from "./barrier-handler-state.js";
import { channelKey, channelOfKey } from "./barrier-handler-types.js";
import type {
  BarrierHandlerEffects,
  CheckpointableInput,
  InputChannelInfo,
} from "./barrier-handler-types.js";
import { CheckpointBarrierHandler, noAlignment } from "./checkpoint-barrier-handler.js";
import type { CheckpointBarrierHandlerState } from "./checkpoint-barrier-handler.js";

/** `unaligned`: always; `alternating`: what Flink installs when unaligned checkpoints are enabled. */
export type BarrierHandlingMode = "aligned" | "unaligned" | "alternating";

export interface SingleCheckpointBarrierHandlerState extends CheckpointBarrierHandlerState {
  current: BarrierHandlerStateName;
  currentCheckpointId: number;
  pendingCheckpointBarrier: CheckpointBarrier | null;
  /** Channels whose barrier is here, or that have ended. */
  alignedChannels: Set<number>;
  targetChannelCount: number;
  lastCancelledOrCompletedCheckpointId: number;
  blockedChannels: Set<number>;
  /** Channel -> sequence number of the barrier that it has announced. */
  announcedSequenceNumbers: Map<number, number>;
  /** The barrier whose timeout is running. */
  alignmentTimer: CheckpointBarrier | null;
  allBarriersReceived: boolean;
}

export interface SingleCheckpointBarrierHandlerOptions {
  readonly mode: BarrierHandlingMode;
  /** Number of channels over all inputs. */
  readonly numChannels: number;
  readonly inputs: readonly CheckpointableInput[];
  readonly checkpointsAfterTasksFinish: boolean;
  readonly states?: BarrierHandlerStates;
}

const FIRST_STATE: Readonly<Record<BarrierHandlingMode, BarrierHandlerStateName>> = {
  aligned: "WaitingForFirstBarrier",
  unaligned: "AlternatingWaitingForFirstBarrierUnaligned",
  alternating: "AlternatingWaitingForFirstBarrier",
};

export class SingleCheckpointBarrierHandler
  extends CheckpointBarrierHandler
  implements BarrierHandlerController
{
  override state: SingleCheckpointBarrierHandlerState;
  readonly states: BarrierHandlerStates;
  private readonly mode: BarrierHandlingMode;
  private readonly inputs: readonly CheckpointableInput[];

  constructor(effects: BarrierHandlerEffects, options: SingleCheckpointBarrierHandlerOptions) {
    super(effects, options.checkpointsAfterTasksFinish);
    this.mode = options.mode;
    this.inputs = options.inputs;
    this.states = options.states ?? BARRIER_HANDLER_STATES;
    this.state = {
      alignment: noAlignment(),
      numOpenChannels: options.numChannels,
      current: FIRST_STATE[options.mode],
      currentCheckpointId: -1,
      pendingCheckpointBarrier: null,
      alignedChannels: new Set(),
      targetChannelCount: 0,
      lastCancelledOrCompletedCheckpointId: -1,
      blockedChannels: new Set(),
      announcedSequenceNumbers: new Map(),
      alignmentTimer: null,
      allBarriersReceived: false,
    };
  }

  override processBarrier(
    barrier: CheckpointBarrier,
    from: InputChannelInfo,
    isRpcTriggered: boolean,
  ): void {
    if (this.isObsolete(barrier)) {
      // Its sender stopped behind it all the same.
      if (!isUnalignedCheckpoint(barrier.options)) {
        this.input(from).resumeConsumption(from.channel);
      }
      return;
    }
    this.checkNewCheckpoint(barrier);
    this.markChannelAligned(from, barrier, (state) =>
      state.barrierReceived(this, from, barrier, !isRpcTriggered),
    );
  }

  override processBarrierAnnouncement(
    barrier: CheckpointBarrier,
    sequenceNumber: number,
    from: InputChannelInfo,
  ): void {
    this.checkNewCheckpoint(barrier);
    if (this.isObsolete(barrier)) return;
    this.state.current = this.currentState().announcementReceived(this, from, sequenceNumber);
  }

  override processCancellationBarrier(checkpointId: number, _from: InputChannelInfo): void {
    const { currentCheckpointId, alignedChannels } = this.state;
    const isOfCurrent = checkpointId === currentCheckpointId && alignedChannels.size > 0;
    if (checkpointId > currentCheckpointId || isOfCurrent) {
      this.abort(checkpointId, "CHECKPOINT_DECLINED_ON_CANCELLATION_BARRIER");
    }
  }

  /** A channel has ended. It counts as one whose barrier is here, if that is enabled. */
  override processEndOfPartition(from: InputChannelInfo): void {
    const { state } = this;
    state.numOpenChannels--;
    if (!this.isCheckpointPending()) return;
    if (!this.checkpointsAfterTasksFinish) {
      this.abort(state.currentCheckpointId, "CHECKPOINT_DECLINED_INPUT_END_OF_STREAM");
      return;
    }
    this.markChannelAligned(from, this.getPendingCheckpointBarrier(), (current) =>
      current.endOfPartitionReceived(this, from),
    );
  }

  override onAlignmentTimer(): void {
    const barrier = this.state.alignmentTimer;
    if (barrier === null) return;
    const { checkpointId } = barrier;
    const isCurrent = this.state.currentCheckpointId === checkpointId;
    if (isCurrent && !this.areAllBarriersReceived(checkpointId)) {
      this.transform((state) => state.alignedCheckpointTimeout(this, barrier), checkpointId);
    }
    this.state.alignmentTimer = null;
  }

  override getLatestCheckpointId(): number {
    return this.state.currentCheckpointId;
  }

  override isCheckpointPending(): boolean {
    const { currentCheckpointId, lastCancelledOrCompletedCheckpointId } = this.state;
    return currentCheckpointId !== lastCancelledOrCompletedCheckpointId && currentCheckpointId >= 0;
  }

  override areAllBarriersReceived(checkpointId: number): boolean {
    const { currentCheckpointId, numOpenChannels, allBarriersReceived } = this.state;
    if (checkpointId < currentCheckpointId || numOpenChannels === 0) return true;
    checkState(
      checkpointId === currentCheckpointId,
      `Checkpoint ${String(checkpointId)} has not been started at all`,
    );
    return allBarriersReceived;
  }

  /** A barrier of a checkpoint that is complete, cancelled, or older than the current one. */
  protected isObsolete(barrier: CheckpointBarrier): boolean {
    const { currentCheckpointId } = this.state;
    return (
      currentCheckpointId > barrier.checkpointId ||
      (currentCheckpointId === barrier.checkpointId && !this.isCheckpointPending())
    );
  }

  private checkNewCheckpoint(barrier: CheckpointBarrier): void {
    const { state } = this;
    if (state.currentCheckpointId >= barrier.checkpointId) return;
    if (this.isCheckpointPending()) {
      this.abort(state.currentCheckpointId, "CHECKPOINT_DECLINED_SUBSUMED");
    }
    state.currentCheckpointId = barrier.checkpointId;
    state.pendingCheckpointBarrier = barrier;
    state.alignedChannels.clear();
    state.targetChannelCount = state.numOpenChannels;
    state.allBarriersReceived = false;
    if (this.mode === "alternating" && isTimeoutable(barrier.options)) {
      this.registerAlignmentTimer(barrier);
    }
  }

  private markChannelAligned(
    from: InputChannelInfo,
    barrier: CheckpointBarrier,
    transition: (state: BarrierHandlerState) => BarrierHandlerStateName,
  ): void {
    const { state } = this;
    state.alignedChannels.add(channelKey(from));
    if (state.alignedChannels.size === 1) {
      if (state.targetChannelCount === 1) this.markAlignmentStartAndEnd(barrier);
      else this.markAlignmentStart(barrier);
    }
    if (this.allBarriersReceived() && state.targetChannelCount > 1) this.markAlignmentEnd();

    this.transform(transition, state.currentCheckpointId);

    if (!this.allBarriersReceived()) return;
    state.alignedChannels.clear();
    state.lastCancelledOrCompletedCheckpointId = state.currentCheckpointId;
    this.resetAlignmentTimer();
    if (!state.allBarriersReceived) {
      state.allBarriersReceived = true;
      this.effects.allBarriersReceived(state.currentCheckpointId);
    }
  }

  private transform(
    transition: (state: BarrierHandlerState) => BarrierHandlerStateName,
    checkpointId: number,
  ): void {
    try {
      this.state.current = transition(this.currentState());
    } catch (error) {
      if (!(error instanceof CheckpointException)) throw error;
      this.abort(checkpointId, error.reason);
    }
  }

  private abort(cancelledId: number, reason: CheckpointFailureReason): void {
    const { state } = this;
    state.currentCheckpointId = Math.max(cancelledId, state.currentCheckpointId);
    state.lastCancelledOrCompletedCheckpointId = Math.max(
      state.lastCancelledOrCompletedCheckpointId,
      cancelledId,
    );
    state.pendingCheckpointBarrier = null;
    state.alignedChannels.clear();
    state.targetChannelCount = 0;
    this.resetAlignmentTimer();
    state.current = this.currentState().abort(this, cancelledId);
    if (cancelledId === state.currentCheckpointId) this.resetAlignment();
    this.notifyAbort(cancelledId, reason);
    state.allBarriersReceived = true;
  }

  private registerAlignmentTimer(barrier: CheckpointBarrier): void {
    const timeoutMs = barrier.options.alignedCheckpointTimeoutMs ?? 0;
    const passedMs = this.effects.absoluteTimeMillis() - barrier.timestamp;
    this.state.alignmentTimer = barrier;
    this.effects.registerAlignmentTimer(Math.max(timeoutMs - passedMs, 0));
  }

  private resetAlignmentTimer(): void {
    if (this.state.alignmentTimer === null) return;
    this.state.alignmentTimer = null;
    this.effects.cancelAlignmentTimer();
  }

  private currentState(): BarrierHandlerState {
    return this.states[this.state.current];
  }

  private input(info: InputChannelInfo): CheckpointableInput {
    const input = this.inputs[info.gate];
    if (input === undefined) {
      throw new JavaException("IllegalStateException", `There is no input ${String(info.gate)}.`);
    }
    return input;
  }

  // What the states may do: `BarrierHandlerController`.

  allBarriersReceived(): boolean {
    return this.state.alignedChannels.size === this.state.targetChannelCount;
  }

  isTimedOut(barrier: CheckpointBarrier): boolean {
    return (
      isTimeoutable(barrier.options) &&
      barrier.checkpointId <= this.state.currentCheckpointId &&
      (barrier.options.alignedCheckpointTimeoutMs ?? 0) <
        this.effects.absoluteTimeMillis() - barrier.timestamp
    );
  }

  getPendingCheckpointBarrier(): CheckpointBarrier {
    const { pendingCheckpointBarrier } = this.state;
    checkState(pendingCheckpointBarrier !== null, "At least one barrier must have been received.");
    return pendingCheckpointBarrier;
  }

  isAlternating(): boolean {
    return this.mode === "alternating";
  }

  blockChannel(info: InputChannelInfo): void {
    this.input(info).blockConsumption(info.channel);
    this.state.blockedChannels.add(channelKey(info));
  }

  unblockAllChannels(): void {
    for (const key of ascending(this.state.blockedChannels)) {
      const info = channelOfKey(key);
      this.input(info).resumeConsumption(info.channel);
    }
    this.state.blockedChannels.clear();
    this.state.announcedSequenceNumbers.clear();
  }

  channelFinished(info: InputChannelInfo): void {
    this.state.blockedChannels.delete(channelKey(info));
    this.state.announcedSequenceNumbers.delete(channelKey(info));
  }

  addSeenAnnouncement(info: InputChannelInfo, sequenceNumber: number): void {
    this.state.announcedSequenceNumbers.set(channelKey(info), sequenceNumber);
  }

  removeSeenAnnouncement(info: InputChannelInfo): void {
    this.state.announcedSequenceNumbers.delete(channelKey(info));
  }

  prioritizeAllAnnouncements(): void {
    const announced = this.state.announcedSequenceNumbers;
    for (const key of ascending(announced.keys())) {
      this.convertToPriorityEvent(channelOfKey(key), announced.get(key) ?? -1);
    }
    announced.clear();
  }

  convertToPriorityEvent(info: InputChannelInfo, sequenceNumber: number): void {
    this.input(info).convertToPriorityEvent(info.channel, sequenceNumber);
  }

  triggerGlobalCheckpoint(barrier: CheckpointBarrier): void {
    this.notifyCheckpoint(barrier);
  }

  initInputsCheckpoint(barrier: CheckpointBarrier): void {
    this.effects.initInputsCheckpoint(barrier);
  }

  startInputsCheckpoint(barrier: CheckpointBarrier): void {
    for (const input of this.inputs) input.checkpointStarted(barrier);
  }

  stopInputsCheckpoint(checkpointId: number): void {
    for (const input of this.inputs) input.checkpointStopped(checkpointId);
  }
}

function ascending(keys: Iterable<number>): number[] {
  return [...keys].sort((left, right) => left - right);
}

/**
 * All channels of one input of a task. Hands out their elements in the order in which channels got
 * data: a channel with more goes to the tail, one with a priority event to the front.
 *
 * Flink: org.apache.flink.runtime.io.network.partition.consumer.SingleInputGate
 * Simplified: no partition requests, no tiered storage
 */
import { checkState } from "../../model/java-exception.js";
import type {
  ChannelElement,
  CheckpointBarrier,
  DataBuffer,
  RuntimeEvent,
} from "./channel-element.js";
import { InputChannel } from "./input-channel.js";
import type { InputChannelState, SequenceElement } from "./input-channel.js";
import * as prioritizedDeque from "./prioritized-deque.js";
import type { PrioritizedDeque } from "./prioritized-deque.js";

/** What a gate tells its task and, through the network, the senders of its channels. */
export interface SingleInputGateEffects {
  /** The gate was empty and now has data. */
  notifyDataAvailable(): void;
  /** There was no priority event and now there is one. */
  notifyPriorityAvailable(): void;
  /** The sender, which is blocked since its aligned barrier, may go on. */
  resumeConsumption(channel: number): void;
  /** Everything up to the end of data has been processed. */
  acknowledgeAllRecordsProcessed(channel: number): void;
  /** These buffers belong into the channel state of the checkpoint. */
  addInputData(checkpointId: number, channel: number, buffers: readonly DataBuffer[]): void;
}

/** An element that left the gate. */
export interface BufferOrEvent {
  readonly channel: number;
  readonly element: ChannelElement;
  readonly sequenceNumber: number;
  readonly moreAvailable: boolean;
  readonly morePriorityEvents: boolean;
}

/** `DRAINED` / `STOPPED`: all channels have sent their end of data, with or without draining. */
export type EndOfDataStatus = "NOT_END_OF_DATA" | "DRAINED" | "STOPPED";

export interface SingleInputGateState {
  channelsWithData: PrioritizedDeque<number>;
  hasPriorityEvents: boolean;
  lastPrioritySequenceNumbers: number[];
  endOfDataCounts: number[];
  endOfPartitionCounts: number[];
  shouldDrainOnEndOfData: boolean;
  channels: InputChannelState[];
}

type OwnState = Omit<SingleInputGateState, "channels">;

export class SingleInputGate {
  readonly channels: readonly InputChannel[];
  readonly effects: SingleInputGateEffects;
  /** How many subpartitions each channel carries: more than one only in batch. */
  private readonly subpartitionsOfChannels: readonly number[];
  private own: OwnState;

  constructor(subpartitionsOfChannels: readonly number[], effects: SingleInputGateEffects) {
    const zeros = subpartitionsOfChannels.map(() => 0);
    this.subpartitionsOfChannels = subpartitionsOfChannels;
    this.effects = effects;
    this.own = {
      channelsWithData: prioritizedDeque.createPrioritizedDeque(),
      hasPriorityEvents: false,
      lastPrioritySequenceNumbers: subpartitionsOfChannels.map(() => -1),
      endOfDataCounts: [...zeros],
      endOfPartitionCounts: zeros,
      shouldDrainOnEndOfData: true,
    };
    this.channels = subpartitionsOfChannels.map((_, channel) => this.createChannel(channel));
  }

  get state(): SingleInputGateState {
    return { ...this.own, channels: this.channels.map((channel) => channel.state) };
  }

  set state(state: SingleInputGateState) {
    const { channels, ...own } = state;
    this.own = own;
    this.channels.forEach((channel, i) => {
      channel.state = channels[i] ?? channel.state;
    });
  }

  onBuffer(channel: number, element: ChannelElement, sequenceNumber: number): void {
    this.channel(channel).onBuffer(element, sequenceNumber);
  }

  /** The next element of the channel whose turn it is, or `undefined` when there is none. */
  pollNext(): BufferOrEvent | undefined {
    if (this.isFinished()) return undefined;
    const { own } = this;
    for (;;) {
      const channel = prioritizedDeque.pollElement(own.channelsWithData);
      if (channel === undefined) return undefined;
      const next = this.readFrom(channel);
      if (next === undefined || this.isEndOfOneOfSeveralSubpartitions(channel, next.element))
        continue;
      const morePriorityEvents = own.channelsWithData.numPriorityElements > 0;
      if (hasPriority(next.element) && !morePriorityEvents) own.hasPriorityEvents = false;
      if (next.element.kind === "event") this.noteEvent(channel, next.element.event);
      const moreAvailable = own.channelsWithData.elements.length > 0;
      return { channel, ...next, moreAvailable, morePriorityEvents };
    }
  }

  /** Whether a priority event is waiting; the task looks at it before its next record. */
  hasPriorityEvents(): boolean {
    return this.own.hasPriorityEvents;
  }

  isAvailable(): boolean {
    return this.own.channelsWithData.elements.length > 0;
  }

  /** Whether all channels have ended. */
  isFinished(): boolean {
    return this.channels.every((_, channel) => this.hasEnded(channel));
  }

  hasEnded(channel: number): boolean {
    return (this.own.endOfPartitionCounts[channel] ?? 0) >= this.subpartitionsOf(channel);
  }

  hasReceivedEndOfData(): EndOfDataStatus {
    const all = this.channels.every((_, channel) => this.hasReceivedEndOfDataOf(channel));
    if (!all) return "NOT_END_OF_DATA";
    return this.own.shouldDrainOnEndOfData ? "DRAINED" : "STOPPED";
  }

  hasReceivedEndOfDataOf(channel: number): boolean {
    return (this.own.endOfDataCounts[channel] ?? 0) >= this.subpartitionsOf(channel);
  }

  /** Nothing to do: a sender has blocked itself when it sent its aligned barrier. */
  blockConsumption(_channel: number): void {
    return;
  }

  resumeConsumption(channel: number): void {
    checkState(!this.isFinished(), "InputGate already finished.");
    checkState(!this.channel(channel).state.isReleased, "Channel released.");
    this.effects.resumeConsumption(channel);
  }

  resumeGateConsumption(): void {
    for (const channel of this.channels.keys()) this.resumeConsumption(channel);
  }

  acknowledgeAllRecordsProcessed(channel: number): void {
    checkState(!this.isFinished(), "InputGate already finished.");
    this.effects.acknowledgeAllRecordsProcessed(channel);
  }

  checkpointStarted(barrier: CheckpointBarrier): void {
    for (const channel of this.channels) channel.checkpointStarted(barrier);
  }

  checkpointStopped(checkpointId: number): void {
    for (const channel of this.channels) channel.checkpointStopped(checkpointId);
  }

  convertToPriorityEvent(channel: number, sequenceNumber: number): void {
    this.channel(channel).convertToPriorityEvent(sequenceNumber);
  }

  private createChannel(channel: number): InputChannel {
    return new InputChannel({
      notifyChannelNonEmpty: () => {
        this.queueChannel(channel, false);
      },
      notifyPriorityEvent: (sequenceNumber) => {
        if (sequenceNumber !== null && this.isOutdated(channel, sequenceNumber)) return;
        this.queueChannel(channel, true);
      },
      addInputData: (checkpointId, buffers) => {
        this.effects.addInputData(checkpointId, channel, buffers);
      },
    });
  }

  /** Whether the task has read a later priority event of this channel before it heard of this one. */
  private isOutdated(channel: number, sequenceNumber: number): boolean {
    return (this.own.lastPrioritySequenceNumbers[channel] ?? -1) >= sequenceNumber;
  }

  private queueChannel(channel: number, priority: boolean): void {
    const { channelsWithData } = this.own;
    if (!this.enqueue(channel, priority)) return;
    if (priority && channelsWithData.numPriorityElements === 1 && !this.own.hasPriorityEvents) {
      this.own.hasPriorityEvents = true;
      this.effects.notifyPriorityAvailable();
    }
    if (channelsWithData.elements.length === 1) this.effects.notifyDataAvailable();
  }

  private enqueue(channel: number, priority: boolean): boolean {
    const { channelsWithData } = this.own;
    if (this.hasEnded(channel)) return false;
    const isQueued = channelsWithData.elements.includes(channel);
    if (isQueued) {
      if (!priority || prioritizedDeque.containsPriorityElement(channelsWithData, channel))
        return false;
      prioritizedDeque.prioritizeElement(channelsWithData, channel);
    } else if (priority) {
      prioritizedDeque.addPriorityElement(channelsWithData, channel);
    } else {
      prioritizedDeque.addElement(channelsWithData, channel);
    }
    return true;
  }

  private readFrom(channel: number): SequenceElement | undefined {
    const input = this.channel(channel);
    const next = input.getNextBuffer();
    if (next === undefined) return undefined;
    if (input.hasMore()) this.enqueue(channel, input.nextHasPriority());
    if (hasPriority(next.element)) {
      this.own.lastPrioritySequenceNumbers[channel] = next.sequenceNumber;
    }
    return next;
  }

  /** Counts ends of subpartitions; a channel has ended with the last of them, the others are hidden. */
  private isEndOfOneOfSeveralSubpartitions(channel: number, element: ChannelElement): boolean {
    if (element.kind === "buffer") return false;
    const counts =
      element.event.type === "EndOfData"
        ? this.own.endOfDataCounts
        : element.event.type === "EndOfPartitionEvent"
          ? this.own.endOfPartitionCounts
          : undefined;
    if (counts === undefined) return false;
    const count = (counts[channel] ?? 0) + 1;
    checkState(count <= this.subpartitionsOf(channel));
    counts[channel] = count;
    return count < this.subpartitionsOf(channel);
  }

  private noteEvent(channel: number, event: RuntimeEvent): void {
    if (event.type === "EndOfData") {
      this.own.shouldDrainOnEndOfData &&= event.drain;
    } else if (event.type === "EndOfPartitionEvent") {
      prioritizedDeque.removeElement(this.own.channelsWithData, (queued) => queued === channel);
      this.channel(channel).releaseAllResources();
    }
  }

  private subpartitionsOf(channel: number): number {
    return this.subpartitionsOfChannels[channel] ?? 1;
  }

  private channel(index: number): InputChannel {
    const channel = this.channels[index];
    checkState(channel !== undefined, `The gate has no channel ${String(index)}.`);
    return channel;
  }
}

function hasPriority(element: ChannelElement): boolean {
  return element.kind === "event" && element.hasPriority;
}

/**
 * An input gate with a barrier handler behind it: every event on its way to the task is shown to
 * the handler first, and priority events are fetched by a mail as soon as they are there.
 *
 * Flink: org.apache.flink.streaming.runtime.io.checkpointing.CheckpointedInputGate
 * Simplified: no
 */
import { checkState } from "../../model/java-exception.js";
import type { CheckpointBarrierHandler } from "../streamtask/checkpointing/checkpoint-barrier-handler.js";
import type { BufferOrEvent, SingleInputGate } from "./single-input-gate.js";

export interface CheckpointedInputGateEffects {
  /** Puts an urgent mail into the task's mailbox, to call `processPriorityEvents`. */
  executePriorityMail(): void;
}

export interface CheckpointedInputGateState {
  isFinished: boolean;
  /** Whether the next priority event is to be announced by a mail: none is under way. */
  isWaitingForPriorityEvents: boolean;
  /** Channels whose sender has sent all its restored output buffers. */
  recoveredChannels: number;
}

export class CheckpointedInputGate {
  state: CheckpointedInputGateState;
  readonly gateIndex: number;
  readonly inputGate: SingleInputGate;
  readonly barrierHandler: CheckpointBarrierHandler;
  readonly effects: CheckpointedInputGateEffects;

  constructor(
    gateIndex: number,
    inputGate: SingleInputGate,
    barrierHandler: CheckpointBarrierHandler,
    effects: CheckpointedInputGateEffects,
  ) {
    this.gateIndex = gateIndex;
    this.inputGate = inputGate;
    this.barrierHandler = barrierHandler;
    this.effects = effects;
    this.state = { isFinished: false, isWaitingForPriorityEvents: true, recoveredChannels: 0 };
  }

  /** The gate has its first priority event: to be called from `notifyPriorityAvailable`. */
  onPriorityAvailable(): void {
    if (!this.state.isWaitingForPriorityEvents) return;
    this.state.isWaitingForPriorityEvents = false;
    this.effects.executePriorityMail();
  }

  /** The mail: handles all priority events that are there, and returns them. */
  processPriorityEvents(): readonly BufferOrEvent[] {
    const handled: BufferOrEvent[] = [];
    let hasPriorityEvent = this.inputGate.hasPriorityEvents();
    while (hasPriorityEvent) {
      const next = this.pollNext();
      if (next === undefined) break;
      checkState(
        next.element.kind === "event" && next.element.hasPriority,
        "Should only poll priority events",
      );
      handled.push(next);
      hasPriorityEvent = next.morePriorityEvents;
    }
    this.state.isWaitingForPriorityEvents = true;
    if (this.inputGate.hasPriorityEvents()) this.onPriorityAvailable();
    return handled;
  }

  /** The next element for the task; events among them have already been handled. */
  pollNext(): BufferOrEvent | undefined {
    const next = this.inputGate.pollNext();
    if (next === undefined) {
      if (this.inputGate.isFinished()) this.state.isFinished = true;
      return undefined;
    }
    if (next.element.kind === "buffer") this.barrierHandler.addProcessedBytes(next.element.bytes);
    else this.handleEvent(next);
    return next;
  }

  /** Whether all channels have ended and the task has seen it. */
  isFinished(): boolean {
    return this.state.isFinished;
  }

  /** Whether all senders have sent what they had restored. */
  allChannelsRecovered(): boolean {
    return this.state.recoveredChannels >= this.inputGate.channels.length;
  }

  private handleEvent({ channel, element }: BufferOrEvent): void {
    checkState(element.kind === "event");
    const { event } = element;
    const from = { gate: this.gateIndex, channel };
    switch (event.type) {
      case "CheckpointBarrier":
        this.barrierHandler.processBarrier(event, from, false);
        return;
      case "CancelCheckpointMarker":
        this.barrierHandler.processCancellationBarrier(event.checkpointId, from);
        return;
      case "EventAnnouncement":
        this.barrierHandler.processBarrierAnnouncement(
          event.announcedBarrier,
          event.sequenceNumber,
          from,
        );
        return;
      case "EndOfData":
        this.inputGate.acknowledgeAllRecordsProcessed(channel);
        return;
      case "EndOfPartitionEvent":
        this.barrierHandler.processEndOfPartition(from);
        return;
      case "EndOfOutputChannelStateEvent":
        this.handleEndOfRecovery();
        return;
    }
  }

  /** Senders are blocked behind their restored buffers until all of them have sent theirs. */
  private handleEndOfRecovery(): void {
    this.state.recoveredChannels++;
    if (this.state.recoveredChannels === this.inputGate.channels.length) {
      this.inputGate.resumeGateConsumption();
    }
  }
}

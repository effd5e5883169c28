/**
 * The receiving end of one channel: queues what arrives in order of sequence numbers, lets
 * priority events overtake, and knows which buffers a barrier has overtaken.
 *
 * Flink: org.apache.flink.runtime.io.network.partition.consumer.RemoteInputChannel
 * Simplified: no memory segments; a channel within one TaskManager is the same class
 */
import { checkState, JavaException } from "../../model/java-exception.js";
import { CheckpointException } from "../checkpoint/checkpoint-exception.js";
import { requiresAnnouncement } from "./channel-element.js";
import type { ChannelElement, CheckpointBarrier, DataBuffer } from "./channel-element.js";
import { ChannelStatePersister } from "./channel-state-persister.js";
import type { AddInputData, ChannelStatePersisterState } from "./channel-state-persister.js";
import * as prioritizedDeque from "./prioritized-deque.js";
import type { PrioritizedDeque } from "./prioritized-deque.js";

/** An element with its place in the order of sending. */
export interface SequenceElement {
  readonly sequenceNumber: number;
  readonly element: ChannelElement;
}

/** What a channel tells its gate and its task. */
export interface InputChannelEffects {
  notifyChannelNonEmpty(): void;
  /** A priority event is now first; `null`: it was here before and has just become one. */
  notifyPriorityEvent(sequenceNumber: number | null): void;
  addInputData: AddInputData;
}

export interface InputChannelState {
  received: PrioritizedDeque<SequenceElement>;
  expectedSequenceNumber: number;
  lastBarrierId: number;
  lastBarrierSequenceNumber: number;
  isReleased: boolean;
  persister: ChannelStatePersisterState;
}

const NONE = -1;

/** Sequence numbers of restored buffers: before all that will ever arrive. */
const FIRST_RECOVERED_SEQUENCE_NUMBER = -0x80000000;

export function isRecoveredSequenceNumber(sequenceNumber: number): boolean {
  return sequenceNumber < NONE;
}

export class InputChannel {
  state: InputChannelState;
  readonly effects: InputChannelEffects;
  private readonly persister: ChannelStatePersister;

  constructor(effects: InputChannelEffects) {
    this.effects = effects;
    this.persister = new ChannelStatePersister(effects.addInputData);
    this.state = {
      received: prioritizedDeque.createPrioritizedDeque(),
      expectedSequenceNumber: 0,
      lastBarrierId: NONE,
      lastBarrierSequenceNumber: NONE,
      isReleased: false,
      persister: this.persister.state,
    };
  }

  /** Restored in-flight buffers, to be read before anything that arrives. */
  addRecoveredBuffers(buffers: readonly DataBuffer[]): void {
    const known = this.state.received.elements.length;
    buffers.forEach((element, i) => {
      const sequenceNumber = FIRST_RECOVERED_SEQUENCE_NUMBER + known + i;
      prioritizedDeque.addElement(this.state.received, { sequenceNumber, element });
    });
    if (known === 0 && buffers.length > 0) this.effects.notifyChannelNonEmpty();
  }

  hasRecoveredBuffers(): boolean {
    const next = this.state.received.elements[0];
    return next !== undefined && isRecoveredSequenceNumber(next.sequenceNumber);
  }

  /** The network hands over an element. */
  onBuffer(element: ChannelElement, sequenceNumber: number): void {
    const { state } = this;
    if (state.isReleased) return;
    if (sequenceNumber !== state.expectedSequenceNumber) {
      throw new JavaException(
        "BufferReorderingException",
        `Buffer re-ordering: expected buffer with sequence number ` +
          `${String(state.expectedSequenceNumber)}, but received ${String(sequenceNumber)}.`,
      );
    }
    const wasEmpty = state.received.elements.length === 0;
    const isFirstPriorityEvent = this.enqueue(element, sequenceNumber);
    const barrierId = this.withPersister((persister) => persister.checkForBarrier(element));
    if (barrierId !== null && barrierId > state.lastBarrierId) {
      state.lastBarrierId = barrierId;
      state.lastBarrierSequenceNumber = sequenceNumber;
    }
    this.withPersister((persister) => {
      persister.maybePersist(element);
    });
    state.expectedSequenceNumber++;
    if (isFirstPriorityEvent) this.effects.notifyPriorityEvent(sequenceNumber);
    if (wasEmpty) this.effects.notifyChannelNonEmpty();
  }

  /** The next element, or `undefined`. */
  getNextBuffer(): SequenceElement | undefined {
    return prioritizedDeque.pollElement(this.state.received);
  }

  hasMore(): boolean {
    return this.state.received.elements.length > 0;
  }

  nextHasPriority(): boolean {
    const next = this.state.received.elements[0]?.element;
    return next?.kind === "event" && next.hasPriority;
  }

  getNumberOfQueuedBuffers(): number {
    return this.state.received.elements.length;
  }

  /** An unaligned checkpoint starts; persists the buffers that its barrier overtook here. */
  checkpointStarted(barrier: CheckpointBarrier): void {
    const { state } = this;
    const { checkpointId } = barrier;
    if (checkpointId < state.lastBarrierId) {
      throw new CheckpointException(
        "CHECKPOINT_SUBSUMED",
        `Sequence number for checkpoint ${String(checkpointId)} is not known (it was likely been ` +
          `overwritten by a newer checkpoint ${String(state.lastBarrierId)})`,
      );
    }
    // An older barrier of an obsolete checkpoint may still stand in the way.
    if (checkpointId > state.lastBarrierId) this.resetLastBarrier();
    const inflight = this.inflightBuffers();
    this.withPersister((persister) => {
      persister.startPersisting(checkpointId, inflight);
    });
  }

  checkpointStopped(checkpointId: number): void {
    this.withPersister((persister) => {
      persister.stopPersisting(checkpointId);
    });
    if (this.state.lastBarrierId === checkpointId) this.resetLastBarrier();
  }

  /** The alignment of an announced barrier timed out: it overtakes all buffers before it. */
  convertToPriorityEvent(sequenceNumber: number): void {
    const { state } = this;
    checkState(this.withPersister((persister) => persister.hasBarrierReceived()));
    const priorityElementsBefore = state.received.numPriorityElements;
    const found = prioritizedDeque.removeElement(
      state.received,
      (queued) => queued.sequenceNumber === sequenceNumber,
    );
    checkState(found?.element.kind === "event");
    checkState(state.lastBarrierSequenceNumber === sequenceNumber);
    checkState(priorityElementsBefore === state.received.numPriorityElements);
    const element = { ...found.element, hasPriority: true };
    prioritizedDeque.addPriorityElement(state.received, { sequenceNumber, element });
    if (state.received.numPriorityElements === 1) this.effects.notifyPriorityEvent(null);
  }

  releaseAllResources(): void {
    this.state.isReleased = true;
    this.state.received = prioritizedDeque.createPrioritizedDeque();
  }

  /** Queues an element; returns whether the queue now has its first priority event. */
  private enqueue(element: ChannelElement, sequenceNumber: number): boolean {
    const { received } = this.state;
    if (element.kind === "event" && element.hasPriority) {
      prioritizedDeque.addPriorityElement(received, { sequenceNumber, element });
      return received.numPriorityElements === 1;
    }
    prioritizedDeque.addElement(received, { sequenceNumber, element });
    if (!requiresAnnouncement(element)) return false;
    prioritizedDeque.addPriorityElement(received, announce(element, sequenceNumber));
    return received.numPriorityElements === 1;
  }

  /** The queued buffers that were sent before the last barrier; all, if there was none. */
  private inflightBuffers(): DataBuffer[] {
    const { received, lastBarrierSequenceNumber } = this.state;
    const buffers: DataBuffer[] = [];
    for (const queued of received.elements.slice(received.numPriorityElements)) {
      if (queued.element.kind !== "buffer") continue;
      const wasOvertaken =
        lastBarrierSequenceNumber === NONE || queued.sequenceNumber < lastBarrierSequenceNumber;
      if (!wasOvertaken) break;
      buffers.push(queued.element);
    }
    return buffers;
  }

  private resetLastBarrier(): void {
    this.state.lastBarrierId = NONE;
    this.state.lastBarrierSequenceNumber = NONE;
  }

  /** The persister works on this channel's state, also after that was restored from a snapshot. */
  private withPersister<T>(action: (persister: ChannelStatePersister) => T): T {
    this.persister.state = this.state.persister;
    return action(this.persister);
  }
}

function announce(element: ChannelElement, sequenceNumber: number): SequenceElement {
  checkState(element.kind === "event" && element.event.type === "CheckpointBarrier");
  const event = {
    type: "EventAnnouncement",
    announcedBarrier: element.event,
    sequenceNumber,
  } as const;
  return { sequenceNumber, element: { kind: "event", event, hasPriority: true } };
}

/**
 * The queue of one consumer inside a result partition: collects elements into buffers and hands
 * them to the network as far as credit reaches, until an aligned barrier blocks it. An unaligned
 * barrier overtakes what is queued, which then belongs to its checkpoint.
 *
 * Flink: org.apache.flink.runtime.io.network.partition.PipelinedSubpartition and its view,
 * org.apache.flink.runtime.io.network.netty.CreditBasedSequenceNumberingViewReader
 * Simplified: a flush closes the open buffer; channels within a TaskManager use credit as well
 */
import type { Address } from "../../kernel/process.js";
import { elementHash, foldElementHash } from "../../model/element-hash.js";
import type { BufferContent } from "../../model/operator-state.js";
import type { StreamElement } from "../../model/stream-element.js";
import {
  asUnaligned,
  dataBuffer,
  isBlockingUpstream,
  requiresAnnouncement,
} from "./channel-element.js";
import type { ChannelElement, DataBuffer, EventElement } from "./channel-element.js";
import { leadingParts } from "./spanning-records.js";
import type { ProducerMessage } from "./data-messages.js";

/** The consumer's end. */
export interface SubpartitionView {
  readonly consumer: Address;
  /** The consumer's flat channel index. */
  readonly channel: number;
  /** 0: the consumer takes its buffers back while this end is blocked. */
  readonly initialCredit: number;
}

export interface PipelinedSubpartitionState {
  view: SubpartitionView | null;
  /** Priority events, then finished elements, oldest first. */
  queue: ChannelElement[];
  numPriorityEvents: number;
  /** How many of them are data buffers. */
  buffersQueued: number;
  open: StreamElement[];
  openHashes: number[];
  credit: number;
  nextSequence: number;
  /** An aligned barrier was sent: wait for the consumer to resume. */
  isBlocked: boolean;
  /** Checkpoint whose queued barrier becomes unaligned if it waits too long; -1 = none. */
  timeoutableCheckpointId: number;
  hasAnnouncedBacklog: boolean;
  allRecordsProcessed: boolean;
  endOfPartitionSent: boolean;
  /** Elements written since the attempt began, and their running hash. */
  count: number;
  hash: number;
}

/** Sends to the consumer. */
export type SendToConsumer = (view: SubpartitionView, message: ProducerMessage) => void;

/** Where the buffers go that a barrier overtakes here: the task's channel state writer. */
export interface OutputChannelState {
  addOutputData(checkpointId: number, buffers: readonly BufferContent[]): void;
  addOutputDataFuture(checkpointId: number): void;
  completeOutputData(checkpointId: number, buffers: readonly BufferContent[]): void;
}

export class PipelinedSubpartition {
  state: PipelinedSubpartitionState = {
    view: null,
    queue: [],
    numPriorityEvents: 0,
    buffersQueued: 0,
    open: [],
    openHashes: [],
    credit: 0,
    nextSequence: 0,
    isBlocked: false,
    timeoutableCheckpointId: -1,
    hasAnnouncedBacklog: false,
    allRecordsProcessed: false,
    endOfPartitionSent: false,
    count: 0,
    hash: 0,
  };
  private readonly recordsPerBuffer: number;
  private readonly recordBytes: number;
  /** More than 1: a record spans so many buffers. */
  private readonly buffersPerRecord: number;
  private readonly channelState: OutputChannelState;

  constructor(
    recordsPerBuffer: number,
    recordBytes: number,
    channelState: OutputChannelState,
    buffersPerRecord = 1,
  ) {
    this.recordsPerBuffer = recordsPerBuffer;
    this.buffersPerRecord = buffersPerRecord;
    this.recordBytes = recordBytes;
    this.channelState = channelState;
  }

  /** Appends an element; true if that filled a buffer, which can be sent now. */
  append(element: StreamElement, hash: number = elementHash(element)): boolean {
    const { state } = this;
    state.open.push(element);
    state.openHashes.push(hash);
    state.count++;
    state.hash = foldElementHash(state.hash, hash);
    if (state.open.length < this.recordsPerBuffer) return false;
    this.closeBuffer();
    return true;
  }

  /** Restored buffers, to be sent before anything that the attempt writes. */
  addRecovered(buffers: readonly DataBuffer[]): void {
    const { state } = this;
    state.queue.push(...buffers);
    state.buffersQueued += buffers.length;
    for (const { content } of buffers) {
      for (const hash of (content as BufferContent).hashes) {
        state.count++;
        state.hash = foldElementHash(state.hash, hash);
      }
    }
  }

  /** Appends an event behind everything written so far; one with priority goes in front of it. */
  appendEvent(element: EventElement): void {
    const { state } = this;
    this.closeBuffer();
    if (element.hasPriority) {
      this.addPriorityEvent(element);
      const { event } = element;
      const overtaken = buffersAmong(state.queue);
      if (event.type === "CheckpointBarrier" && overtaken.length > 0) {
        this.channelState.addOutputData(event.checkpointId, overtaken);
      }
      return;
    }
    state.queue.push(element);
    if (requiresAnnouncement(element) && element.event.type === "CheckpointBarrier") {
      state.timeoutableCheckpointId = element.event.checkpointId;
      this.channelState.addOutputDataFuture(element.event.checkpointId);
    }
  }

  /** The barrier of this checkpoint, if it is still queued, overtakes everything before it. */
  alignedBarrierTimeout(checkpointId: number, send: SendToConsumer): void {
    const { state } = this;
    if (state.timeoutableCheckpointId !== checkpointId) return;
    const position = state.queue.findIndex(
      (element) =>
        element.kind === "event" &&
        element.event.type === "CheckpointBarrier" &&
        element.event.checkpointId === checkpointId,
    );
    const element = state.queue[position];
    if (element?.kind !== "event" || element.event.type !== "CheckpointBarrier") return;
    const overtaken = buffersAmong(state.queue.slice(0, position));
    state.queue.splice(position, 1);
    const event = asUnaligned(element.event);
    this.addPriorityEvent(Object.freeze({ kind: "event", event, hasPriority: true }));
    this.barrierLeaves(checkpointId, overtaken);
    this.pump(send);
  }

  /** Buffers in use: the queued ones and the open one. */
  get buffersInUse(): number {
    return this.state.buffersQueued + (this.state.open.length > 0 ? 1 : 0);
  }

  /** Closes the open buffer, so that it can be sent though it is not full. */
  flush(): void {
    this.closeBuffer();
  }

  /** Sends what credit, blocking and the view allow. */
  pump(send: SendToConsumer): void {
    const { state } = this;
    const { view } = state;
    if (view === null) return;
    // Priority events pass even while the rest is blocked.
    while (state.queue.length > 0 && (!state.isBlocked || state.numPriorityEvents > 0)) {
      const element = state.queue[0] as ChannelElement;
      if (element.kind === "buffer") {
        if (state.credit === 0) break;
        state.credit--;
        state.buffersQueued--;
      }
      state.queue.shift();
      if (element.kind === "event") this.eventLeaves(element);
      const sequence = state.nextSequence++;
      const { channel } = view;
      const backlog = state.isBlocked ? 0 : state.buffersQueued;
      state.hasAnnouncedBacklog = backlog > 0;
      send(view, { type: "data.element", channel, sequence, backlog, element });
    }
    this.announceBacklog(view, send);
  }

  addCredit(credit: number, send: SendToConsumer): void {
    this.state.credit += credit;
    this.pump(send);
  }

  resume(send: SendToConsumer): void {
    const { state } = this;
    state.isBlocked = false;
    if (state.view?.initialCredit === 0) {
      state.credit = 0;
      state.hasAnnouncedBacklog = false;
    }
    this.pump(send);
  }

  /** Nothing is left to serve. */
  get isConsumed(): boolean {
    return this.state.endOfPartitionSent;
  }

  /** Tells the consumer once that data waits for credit, so that it can spare floating buffers. */
  private announceBacklog(view: SubpartitionView, send: SendToConsumer): void {
    const { state } = this;
    if (state.credit > 0 || state.buffersQueued === 0) return;
    if (state.isBlocked || state.hasAnnouncedBacklog) return;
    state.hasAnnouncedBacklog = true;
    send(view, { type: "data.backlog", channel: view.channel, backlog: state.buffersQueued });
  }

  private eventLeaves(element: EventElement): void {
    const { state } = this;
    const { event } = element;
    if (element.hasPriority) state.numPriorityEvents--;
    else state.isBlocked = isBlockingUpstream(element);
    if (event.type === "EndOfPartitionEvent") state.endOfPartitionSent = true;
    if (event.type === "CheckpointBarrier" && !element.hasPriority) {
      this.barrierLeaves(event.checkpointId, []);
    }
  }

  private barrierLeaves(checkpointId: number, overtaken: readonly BufferContent[]): void {
    if (this.state.timeoutableCheckpointId !== checkpointId) return;
    this.state.timeoutableCheckpointId = -1;
    this.channelState.completeOutputData(checkpointId, overtaken);
  }

  private addPriorityEvent(element: EventElement): void {
    const { state } = this;
    state.queue.splice(state.numPriorityEvents, 0, element);
    state.numPriorityEvents++;
  }

  private enqueue(content: BufferContent): void {
    this.state.queue.push(dataBuffer(content, this.recordBytes));
    this.state.buffersQueued++;
  }

  private closeBuffer(): void {
    const { state } = this;
    if (state.open.length === 0) return;
    const { buffersPerRecord } = this;
    for (const part of leadingParts(buffersPerRecord - 1)) this.enqueue(part);
    const content = { elements: state.open, hashes: state.openHashes };
    this.enqueue(buffersPerRecord === 1 ? content : { ...content, part: buffersPerRecord });
    state.open = [];
    state.openHashes = [];
  }
}

function buffersAmong(elements: readonly ChannelElement[]): BufferContent[] {
  return elements.flatMap((element) =>
    element.kind === "buffer" ? [element.content as BufferContent] : [],
  );
}

/**
 * The queue of one consumer inside a result partition: collects elements into buffers and hands
 * them to the network as far as credit reaches, until an aligned barrier blocks it.
 *
 * Flink: org.apache.flink.runtime.io.network.partition.PipelinedSubpartition and its view,
 * org.apache.flink.runtime.io.network.netty.CreditBasedSequenceNumberingViewReader
 * Simplified: a flush closes the open buffer; channels within a TaskManager use credit as well
 */
import type { Address } from "../../kernel/process.js";
import { elementHash, foldElementHash } from "../../model/element-hash.js";
import type { StreamElement } from "../../model/stream-element.js";
import { isBlockingUpstream } from "./channel-element.js";
import type { ChannelElement } from "./channel-element.js";
import type { ProducerMessage } from "./data-messages.js";

/** The consumer's end. */
export interface SubpartitionView {
  readonly consumer: Address;
  /** The consumer's flat channel index. */
  readonly channel: number;
}

export interface PipelinedSubpartitionState {
  view: SubpartitionView | null;
  /** Finished elements, oldest first. */
  queue: ChannelElement[];
  /** How many of them are data buffers. */
  buffersQueued: number;
  open: StreamElement[];
  openHashes: number[];
  credit: number;
  nextSequence: number;
  /** An aligned barrier was sent: wait for the consumer to resume. */
  isBlocked: boolean;
  hasAnnouncedBacklog: boolean;
  allRecordsProcessed: boolean;
  endOfPartitionSent: boolean;
  /** Elements written since the attempt began, and their running hash. */
  count: number;
  hash: number;
}

/** Sends to the consumer. */
export type SendToConsumer = (view: SubpartitionView, message: ProducerMessage) => void;

export class PipelinedSubpartition {
  state: PipelinedSubpartitionState = {
    view: null,
    queue: [],
    buffersQueued: 0,
    open: [],
    openHashes: [],
    credit: 0,
    nextSequence: 0,
    isBlocked: false,
    hasAnnouncedBacklog: false,
    allRecordsProcessed: false,
    endOfPartitionSent: false,
    count: 0,
    hash: 0,
  };
  private readonly recordsPerBuffer: number;
  private readonly recordBytes: number;

  constructor(recordsPerBuffer: number, recordBytes: number) {
    this.recordsPerBuffer = recordsPerBuffer;
    this.recordBytes = recordBytes;
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

  /** Appends an event behind everything written so far. */
  appendEvent(element: ChannelElement): void {
    this.closeBuffer();
    this.state.queue.push(element);
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
    while (state.queue.length > 0 && !state.isBlocked) {
      const element = state.queue[0] as ChannelElement;
      if (element.kind === "buffer") {
        if (state.credit === 0) break;
        state.credit--;
        state.buffersQueued--;
      }
      state.queue.shift();
      state.isBlocked = isBlockingUpstream(element);
      if (element.kind === "event" && element.event.type === "EndOfPartitionEvent") {
        state.endOfPartitionSent = true;
      }
      const sequence = state.nextSequence++;
      const { channel } = view;
      const backlog = state.buffersQueued;
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
    this.state.isBlocked = false;
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

  private closeBuffer(): void {
    const { state } = this;
    if (state.open.length === 0) return;
    const content = { elements: state.open, hashes: state.openHashes };
    const bytes = state.open.length * this.recordBytes;
    state.queue.push(Object.freeze({ kind: "buffer", bytes, content } as const));
    state.buffersQueued++;
    state.open = [];
    state.openHashes = [];
  }
}

/**
 * The input of a task: its gate with the barrier handler, the credit it gives to the senders, the
 * watermarks of its channels, and the buffer that is being read.
 *
 * Flink: org.apache.flink.streaming.runtime.io.AbstractStreamTaskNetworkInput
 * Simplified: the gates of several edges are one gate; buffers hold elements, not bytes
 */
import { after } from "../../kernel/sim-time.js";
import type { Address } from "../../kernel/process.js";
import { attemptKey } from "../../model/execution-attempt.js";
import { foldElementHash } from "../../model/element-hash.js";
import type { BufferContent } from "../../model/operator-state.js";
import type { StreamElement } from "../../model/stream-element.js";
import type {
  ChannelInfo,
  ChannelStateWriter,
} from "../checkpoint/channel/channel-state-writer.js";
import { BufferManager, type BufferManagerState } from "../io/buffer-manager.js";
import {
  dataBuffer,
  isBlockingUpstream,
  type DataBuffer,
  type RuntimeEvent,
  type SubtaskConnection,
} from "../io/channel-element.js";
import {
  CheckpointedInputGate,
  type CheckpointedInputGateState,
} from "../io/checkpointed-input-gate.js";
import { SpanningRecords, type SpanningRecordsState } from "../io/spanning-records.js";
import type { ConsumerMessage, ProducerMessage } from "../io/data-messages.js";
import {
  SingleInputGate,
  type BufferOrEvent,
  type SingleInputGateState,
} from "../io/single-input-gate.js";
import {
  taskProcessName,
  type ChannelRestore,
  type InputChannelDescriptor,
} from "../rpc/task-gateways.js";
import { isRecoveredSequenceNumber } from "../io/input-channel.js";
import type { BarrierHandlerEffects } from "./checkpointing/barrier-handler-types.js";
import type {
  CheckpointBarrierHandler,
  CheckpointBarrierHandlerState,
} from "./checkpointing/checkpoint-barrier-handler.js";
import { createBarrierHandler } from "./checkpointing/create-barrier-handler.js";
import { CheckpointException } from "../checkpoint/checkpoint-exception.js";
import type { WatermarkOutput } from "./status-watermark-valve.js";
import { TaskInputWatermarks, type TaskInputWatermarksState } from "./task-input-watermarks.js";
import { RescaledInput, type RescaledInputState } from "./rescaled-input.js";
import type { TaskRuntime } from "./task-runtime.js";

/** What the input hands to the task next. */
export type TaskInputNext =
  | {
      readonly kind: "element";
      readonly channel: number;
      /** `null`: a restored record of another subtask. */
      readonly element: StreamElement | null;
      /** Running hash of what was read of the channel, or of what was restored for it. */
      readonly hash: number;
      readonly isRecovered: boolean;
    }
  | { readonly kind: "event"; readonly channel: number; readonly event: RuntimeEvent }
  | { readonly kind: "nothing" }
  | { readonly kind: "finished" };

/** The buffer that is being read. */
interface CurrentBuffer {
  readonly channel: number;
  readonly buffer: DataBuffer;
  position: number;
  /** It came from a checkpoint and not from the network. */
  readonly isRecovered: boolean;
}

/** What barriers set off in the task. */
export type InputCheckpoints = Pick<
  BarrierHandlerEffects,
  | "triggerCheckpointOnBarrier"
  | "abortCheckpointOnBarrier"
  | "initInputsCheckpoint"
  | "allBarriersReceived"
>;

export interface TaskInputState {
  gate: SingleInputGateState;
  checkpointedGate: CheckpointedInputGateState;
  barrierHandler: CheckpointBarrierHandlerState;
  buffers: BufferManagerState;
  watermarks: TaskInputWatermarksState;
  current: CurrentBuffer | null;
  counts: number[];
  hashes: number[];
  recoveredHashes: number[];
  rescaled: RescaledInputState;
  spanning: SpanningRecordsState;
  /** Last retry delay of a channel whose producer is not there yet. */
  retries: Map<number, number>;
}

export const PARTITION_REQUEST_TIMER = "partitionRequest:";
export const ALIGNMENT_TIMER = "alignment";

const NOTHING: TaskInputNext = { kind: "nothing" };
const FINISHED: TaskInputNext = { kind: "finished" };

/** The element found last: written over and over, since there is one for each record. */
interface FoundElement {
  readonly kind: "element";
  channel: number;
  element: StreamElement | null;
  hash: number;
  isRecovered: boolean;
}

export class TaskInput {
  readonly barrierHandler: CheckpointBarrierHandler;
  readonly gate: SingleInputGate;
  /** Event time, and which logical input a channel belongs to. */
  readonly watermarks: TaskInputWatermarks;
  private readonly checkpointedGate: CheckpointedInputGate;
  private readonly runtime: TaskRuntime;
  private readonly channels: readonly InputChannelDescriptor[];
  private readonly buffers: BufferManager;
  private readonly channelState: ChannelStateWriter;
  private readonly rescaled: RescaledInput;
  private readonly spanning = new SpanningRecords();
  /** By flat channel: its gate, and its place there. */
  private readonly infos: readonly ChannelInfo[];
  private current: TaskInputState["current"] = null;
  private counts: number[];
  private hashes: number[];
  private recoveredHashes: number[];
  private retries = new Map<number, number>();
  private readonly found: FoundElement = {
    kind: "element",
    channel: 0,
    element: null,
    hash: 0,
    isRecovered: false,
  };

  constructor(
    runtime: TaskRuntime,
    output: WatermarkOutput,
    channelState: ChannelStateWriter,
    checkpoints: InputCheckpoints,
    executePriorityMail: () => void,
  ) {
    this.runtime = runtime;
    this.channelState = channelState;
    this.rescaled = new RescaledInput(runtime);
    this.channels = runtime.descriptor.inputs;
    this.infos = channelInfos(this.channels);
    this.counts = this.channels.map(() => 0);
    this.hashes = this.channels.map(() => 0);
    this.recoveredHashes = this.channels.map(() => 0);
    this.watermarks = new TaskInputWatermarks(
      this.channels.map(({ edgeId }) => runtime.edge(edgeId).targetInput),
      runtime.environment.rules.task.createWatermarkValve,
      output,
    );
    const reserved = runtime.descriptor.networkBuffers;
    this.buffers = new BufferManager(
      this.channels.length,
      (channel, credit) => {
        this.tell(channel, { type: "data.addCredit", credit });
      },
      reserved?.exclusivePerChannel,
      reserved?.floating,
    );
    this.gate = this.createGate();
    this.barrierHandler = createBarrierHandler(
      this.barrierEffects(checkpoints),
      runtime.configuration,
      this.gate,
      this.channels.length,
      runtime.environment.rules.task.barrierHandlerStates,
    );
    const effects = { executePriorityMail };
    this.checkpointedGate = new CheckpointedInputGate(0, this.gate, this.barrierHandler, effects);
  }

  get state(): TaskInputState {
    return {
      gate: this.gate.state,
      checkpointedGate: this.checkpointedGate.state,
      barrierHandler: this.barrierHandler.state,
      buffers: this.buffers.state,
      watermarks: this.watermarks.state,
      current: this.current,
      counts: this.counts,
      hashes: this.hashes,
      recoveredHashes: this.recoveredHashes,
      rescaled: this.rescaled.state,
      spanning: this.spanning.state,
      retries: this.retries,
    };
  }

  set state(state: TaskInputState) {
    this.gate.state = state.gate;
    this.checkpointedGate.state = state.checkpointedGate;
    this.barrierHandler.state = state.barrierHandler;
    this.buffers.state = state.buffers;
    this.watermarks.state = state.watermarks;
    this.current = state.current;
    this.counts = state.counts;
    this.hashes = state.hashes;
    this.recoveredHashes = state.recoveredHashes;
    this.rescaled.state = state.rescaled;
    this.spanning.state = state.spanning;
    this.retries = state.retries;
  }

  /** Asks every producer for its subpartition. */
  requestPartitions(): void {
    const watched = new Set<string>();
    for (const channel of this.channels.keys()) {
      const machine = (this.channels[channel] as InputChannelDescriptor).producerMachine;
      if (machine !== this.runtime.context.machine && !watched.has(machine)) {
        watched.add(machine);
        this.runtime.context.watch(machine, "data");
      }
      this.requestPartition(channel);
    }
  }

  requestPartition(channel: number): void {
    const initialCredit = this.buffers.exclusivePerChannel;
    this.tell(channel, { type: "data.partitionRequest", channel, initialCredit });
  }

  /** The producer is not there (yet): tries again later; false if that was tried long enough. */
  retryRequest(channel: number): boolean {
    const { requestBackoffInitialMs, requestBackoffMaxMs } = this.runtime.configuration;
    const before = this.retries.get(channel);
    if (requestBackoffInitialMs === 0 || (before ?? 0) >= requestBackoffMaxMs) return false;
    const doubled = before === undefined ? requestBackoffInitialMs : before * 2;
    const delayMs = Math.min(doubled, requestBackoffMaxMs);
    this.retries.set(channel, delayMs);
    const key = `${PARTITION_REQUEST_TIMER}${String(channel)}`;
    this.runtime.context.setTimer(key, delayMs * 1000);
    return true;
  }

  /** A producer's address that was unreachable: which channel had asked. */
  channelOf(address: Address, edgeId: number, subpartition: number): number {
    return this.channels.findIndex(
      (descriptor, channel) =>
        descriptor.edgeId === edgeId &&
        descriptor.subpartition === subpartition &&
        this.producer(channel) === address,
    );
  }

  /** The network hands over an element or a notice. */
  onProducerMessage(message: ProducerMessage): void {
    if (message.type === "data.element") {
      const { channel, sequence, backlog, element } = message;
      if (element.kind === "buffer") this.buffers.onBuffer(channel, backlog);
      else this.buffers.onBacklog(channel, backlog);
      this.gate.onBuffer(channel, element, sequence);
      if (isBlockingUpstream(element)) this.buffers.onBlockingUpstream(channel);
    } else if (message.type === "data.backlog") {
      this.buffers.onBacklog(message.channel, message.backlog);
    }
  }

  hasData(): boolean {
    return this.current !== null || this.gate.isAvailable();
  }

  isFinished(): boolean {
    return this.checkpointedGate.isFinished() || this.gate.isFinished();
  }

  /** The unfinished channels whose producer ran on that machine. */
  losesChannels(machine: string): boolean {
    return this.channels.some(
      (descriptor, channel) =>
        descriptor.producerMachine === machine && !this.gate.hasEnded(channel),
    );
  }

  /** The next element or event; barriers among them have already been handled. */
  next(): TaskInputNext {
    if (this.current !== null) return this.nextElement(this.current);
    for (;;) {
      const polled = this.checkpointedGate.pollNext();
      if (polled === undefined) return this.checkpointedGate.isFinished() ? FINISHED : NOTHING;
      const { channel, element, sequenceNumber } = polled;
      if (element.kind === "event") return { kind: "event", channel, event: element.event };
      const isRecovered = isRecoveredSequenceNumber(sequenceNumber);
      if (this.spanning.take(channel, element.connection, element.content as BufferContent)) {
        this.current = { channel, buffer: element, position: 0, isRecovered };
        return this.nextElement(this.current);
      }
      if (!isRecovered) this.buffers.recycle(channel);
    }
  }

  /** Handles the priority events that are there, and returns them. */
  processPriorityEvents(): readonly BufferOrEvent[] {
    return this.checkpointedGate.processPriorityEvents();
  }

  /** Restored in-flight data: it is read before anything is asked of the producers. */
  addRecovered(
    { gateOrPartition, connection }: ChannelRestore,
    channel: number,
    buffers: readonly BufferContent[],
  ): void {
    const { recordBytes } = this.runtime.configuration;
    const flat = this.infos.findIndex(
      (info) => info.gateOrPartition === gateOrPartition && info.channel === channel,
    );
    const restored = buffers.map((content) => dataBuffer(content, recordBytes, connection));
    this.gate.channels[flat]?.addRecoveredBuffers(restored);
  }

  /** Whether restored in-flight data is still to be read. */
  isRecovering(): boolean {
    return (
      this.current?.isRecovered === true ||
      this.gate.channels.some((channel) => channel.hasRecoveredBuffers())
    );
  }

  /** The part of the current buffer that is not read yet belongs to an unaligned checkpoint. */
  prepareSnapshot(checkpointId: number): void {
    const isRescaled = (this.runtime.descriptor.restore?.gates.length ?? 0) > 0;
    if (isRescaled && !this.checkpointedGate.allChannelsRecovered()) {
      // Buffers of old channels cannot be told apart in a snapshot.
      throw new CheckpointException("CHECKPOINT_DECLINED_TASK_NOT_READY");
    }
    for (const channel of this.channels.keys()) {
      const parts = this.spanning.incomplete(channel);
      if (parts.length > 0) {
        this.channelState.addInputData(checkpointId, this.infoOf(channel), parts);
      }
    }
    if (this.current === null) return;
    const { channel, buffer, position } = this.current;
    const { elements, hashes } = buffer.content as BufferContent;
    const rest = { elements: elements.slice(position), hashes: hashes.slice(position) };
    this.channelState.addInputData(checkpointId, this.infoOf(channel), [rest]);
  }

  /** The logical input that has ended with this channel, all others of it having ended before. */
  endedInput(channel: number): number | null {
    const input = this.watermarks.inputOf(channel);
    const channels = this.watermarks.channelsOf(input);
    return channels.every((one) => this.gate.hasReceivedEndOfDataOf(one)) ? input : null;
  }

  /** `[count, hash]` of the elements processed so far, per channel. */
  cut(): (readonly [number, number])[] {
    return this.counts.map((count, channel) => [count, this.hashes[channel] as number] as const);
  }

  private nextElement(current: NonNullable<TaskInputState["current"]>): TaskInputNext {
    const { channel, buffer, isRecovered } = current;
    const { elements, hashes } = buffer.content as BufferContent;
    const element = elements[current.position] as StreamElement;
    const hash = this.count(channel, hashes[current.position] as number, isRecovered);
    current.position++;
    if (current.position === elements.length) {
      this.current = null;
      if (!isRecovered) this.buffers.recycle(channel);
    }
    const { connection } = buffer;
    const shown =
      connection === undefined ? element : this.demultiplex(channel, connection, element);
    const { found } = this;
    found.channel = channel;
    found.element = shown;
    found.hash = hash;
    found.isRecovered = isRecovered;
    return found;
  }

  private demultiplex(
    flat: number,
    connection: SubtaskConnection,
    element: StreamElement,
  ): StreamElement | null {
    const { gateOrPartition: gate, channel: place } = this.infoOf(flat);
    return this.rescaled.accept({ flat, gate, place }, connection, element);
  }

  private count(channel: number, hash: number, isRecovered: boolean): number {
    const hashes = isRecovered ? this.recoveredHashes : this.hashes;
    if (!isRecovered) this.counts[channel] = (this.counts[channel] as number) + 1;
    return (hashes[channel] = foldElementHash(hashes[channel] as number, hash));
  }

  private createGate(): SingleInputGate {
    return new SingleInputGate(
      this.channels.map(() => 1),
      {
        notifyDataAvailable: () => undefined,
        notifyPriorityAvailable: () => {
          this.checkpointedGate.onPriorityAvailable();
        },
        resumeConsumption: (channel) => {
          this.runtime.context.emit("task.unblocked", {
            checkpointId: this.barrierHandler.getLatestCheckpointId(),
          });
          this.tell(channel, { type: "data.resumeConsumption" });
        },
        acknowledgeAllRecordsProcessed: (channel) => {
          this.tell(channel, { type: "data.allRecordsProcessed" });
        },
        addInputData: (checkpointId, channel, buffers) => {
          const contents = buffers.map(({ content }) => content as BufferContent);
          this.channelState.addInputData(checkpointId, this.infoOf(channel), contents);
        },
      },
    );
  }

  private barrierEffects(checkpoints: InputCheckpoints): BarrierHandlerEffects {
    const { runtime } = this;
    return {
      ...checkpoints,
      alignmentFinished: () => undefined,
      registerAlignmentTimer: (delayMs) => {
        runtime.context.setTimer(ALIGNMENT_TIMER, delayMs * 1000);
      },
      cancelAlignmentTimer: () => {
        runtime.context.cancelTimer(ALIGNMENT_TIMER);
      },
      absoluteTimeMillis: () => runtime.context.wallClockMs(),
      relativeTimeMillis: () => Math.floor(after(runtime.context.now(), 0) / 1000),
    };
  }

  private infoOf(channel: number): ChannelInfo {
    return this.infos[channel] as ChannelInfo;
  }

  private producer(channel: number): Address {
    const { producer, producerMachine } = this.channels[channel] as InputChannelDescriptor;
    return `${producerMachine}/${taskProcessName(attemptKey(producer))}`;
  }

  private tell(
    channel: number,
    message:
      | {
          readonly type: "data.partitionRequest";
          readonly channel: number;
          readonly initialCredit: number;
        }
      | { readonly type: "data.addCredit"; readonly credit: number }
      | { readonly type: "data.resumeConsumption" | "data.allRecordsProcessed" },
  ): void {
    const { edgeId, subpartition } = this.channels[channel] as InputChannelDescriptor;
    const addressed: ConsumerMessage = { ...message, edgeId, subpartition };
    this.runtime.context.send(this.producer(channel), addressed, "data");
  }
}

/** Gates are numbered in the order of their edges. */
function channelInfos(channels: readonly InputChannelDescriptor[]): ChannelInfo[] {
  const edges = [...new Set(channels.map(({ edgeId }) => edgeId))];
  return channels.map(({ edgeId }, flat) =>
    Object.freeze({
      gateOrPartition: edges.indexOf(edgeId),
      channel: flat - channels.findIndex((one) => one.edgeId === edgeId),
    }),
  );
}

import { RandomSource } from "../../kernel/random-source.js";
import { MAX_TIMESTAMP } from "../../model/event-time.js";
import { elementHash } from "../../model/element-hash.js";
import type { WatermarkStatus } from "../../model/stream-element.js";
import { addToMultiset, emptyMultiset, type MultisetHash } from "../multiset-hash.js";
import { InputCombination } from "../reference/input-combination.js";
import { InputWatermarks } from "../reference/input-watermarks.js";
import { outgoingEdges, ReferenceChain, type EdgeOutput } from "../reference/reference-chain.js";
import { recordRouter, type Draw, type RecordRouter } from "../reference/record-router.js";
import type { Origin, ReferenceEnvironment } from "../reference/reference-operator.js";
import { NotRecomputable } from "../reference/user-context.js";
import type { AttemptFacts } from "../run-history.js";
import type { ChannelLayout, JobLayout } from "./job-layout.js";
import type { OldChannels } from "./old-channels.js";
import type { RestoredInFlight } from "./restored-in-flight.js";
import { ACTIVE, IDLE, recordHash, ShadowChannel, WATERMARK } from "./shadow-channel.js";
import { StateDigest } from "./state-digest.js";

/** [count, hash] of the elements of a channel. */
export type ChannelMark = readonly [count: number, hash: number];

/** Rows by transactional sink. */
export type SinkRows = ReadonlyMap<string, Readonly<MultisetHash>>;

/** Text of the last row by key, by table. */
export type Upserts = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** What the reference says about a subtask at a synchronous snapshot, and what the subtask said. */
export interface ShadowCut {
  readonly checkpointId: number;
  /** Position of the `task.cut` record. */
  readonly record: number;
  /** As the task reported them. */
  readonly inputs: readonly ChannelMark[];
  readonly outputs: readonly (readonly ChannelMark[])[];
  /** Reference state of each chained operator. */
  readonly states: readonly StateDigest[];
  /** Rows of the attempt up to here, by sink. */
  readonly rows: SinkRows;
  /** Last row of each key that the attempt has written, by table. */
  readonly upserts: Upserts;
}

interface ShadowInput {
  readonly layout: ChannelLayout;
  /** What was in flight at the restored checkpoint and had reached this subtask already. */
  readonly recovered: ShadowChannel;
  recoveredPosition: number;
  /** Carries the protocol of a sink: not recomputed, hence not compared. */
  readonly isOpaque: boolean;
  /** Old channels that were put together in this one; `null` = it is as it was. */
  oldChannels: OldChannels | null;
  source: ShadowChannel | undefined;
  position: number;
}

/** One outgoing edge: routes what the chain makes into subpartitions. */
class ShadowOutput implements EdgeOutput {
  readonly channels: readonly ShadowChannel[];
  readonly isOpaque: boolean;
  private readonly route: RecordRouter;

  constructor(channels: number, route: RecordRouter, isOpaque: boolean) {
    this.isOpaque = isOpaque;
    this.channels = Array.from({ length: channels }, () => new ShadowChannel());
    this.route = route;
  }

  record(value: unknown, timestamp: number, origin: Origin): void {
    const hash = recordHash(value, timestamp);
    const route = this.route(value);
    if (route >= 0) this.channels[route]?.record(value, timestamp, origin, hash);
    else for (const channel of this.channels) channel.record(value, timestamp, origin, hash);
  }

  watermark(timestamp: number): void {
    const hash = elementHash({ kind: "watermark", timestamp });
    for (const channel of this.channels) channel.watermark(timestamp, hash);
  }

  status(status: WatermarkStatus): void {
    const hash = elementHash({ kind: "watermarkStatus", status });
    for (const channel of this.channels) channel.status(status, hash);
  }
}

/** Finds what an attempt reads from: the output of the producer's attempt of the same deployment. */
export type ChannelSource = (channel: ChannelLayout) => ShadowChannel | undefined;

/**
 * One attempt of one subtask, done again by the reference operators: it follows the recorded script
 * (which channel, how many elements, which clock) and computes every value anew.
 */
export class ShadowTask {
  readonly jobId: string;
  readonly vertex: number;
  readonly subtask: number;
  readonly attempt: number;
  readonly process: string;
  /** Checkpoint that it begins from; -1 = none. */
  readonly restoredCheckpoint: number;
  readonly name: string;
  /** Who was connected with whom when it was deployed. */
  readonly layout: JobLayout;
  readonly chain: ReferenceChain;
  readonly outputs: readonly ShadowOutput[];
  readonly cuts = new Map<number, ShadowCut>();
  readonly rows = new Map<string, MultisetHash>();
  readonly upserts = new Map<string, Map<string, string>>();
  finished = false;
  /** What user code threw, if it did. */
  failure: string | undefined;
  private readonly inputs: readonly ShadowInput[];
  private readonly watermarks: readonly InputWatermarks[];
  private readonly arrivalMattered: () => void;

  constructor(
    layout: JobLayout,
    { jobId, vertex, subtask, attempt, process, restoredCheckpoint }: AttemptFacts,
    environment: ReferenceEnvironment,
  ) {
    this.arrivalMattered = () => environment.arrivalMattered();
    this.jobId = jobId;
    this.vertex = vertex;
    this.subtask = subtask;
    this.attempt = attempt;
    this.process = process;
    this.restoredCheckpoint = restoredCheckpoint;
    this.name = layout.taskName(vertex, subtask);
    this.layout = layout;
    const counts = layout.subpartitions(vertex, subtask);
    const edges = outgoingEdges(layout.graph, vertex).map((edge, position) => {
      const channels = counts[position] ?? 0;
      const target = layout.vertex(edge.targetVertex);
      const route = recordRouter(
        edge,
        environment.functions,
        subtask,
        channels,
        target.maxParallelism,
        (edgeId) => shuffling(environment.seed, process, edgeId),
      );
      return { ...edge, to: new ShadowOutput(channels, route, layout.isSinkProtocol(edge)) };
    });
    this.outputs = edges.map(({ to }) => to);
    this.chain = new ReferenceChain(layout.vertex(vertex), environment, edges);
    const channels = layout.channels(vertex, subtask);
    this.inputs = channels.map((one) => ({
      layout: one,
      isOpaque: layout.isSinkProtocol(one.edge),
      recovered: new ShadowChannel(),
      recoveredPosition: 0,
      oldChannels: null,
      source: undefined,
      position: 0,
    }));
    this.watermarks = this.connectWatermarks(channels);
  }

  /** The number of subtasks has changed: what each channel is made of. */
  restoreOldChannels(oldChannelsOf: (channel: ChannelLayout) => OldChannels | null): void {
    for (const input of this.inputs) input.oldChannels = oldChannelsOf(input.layout);
  }

  /** Takes over what was in flight at both ends when the checkpoint was taken. */
  restoreInFlight({ inputs, outputs }: RestoredInFlight): void {
    const edges = [...new Set(this.inputs.map(({ layout }) => layout.edge.edgeId))];
    for (const { gateOrPartition, channel, from, elements } of inputs) {
      const ofGate = this.inputs.filter(
        ({ layout }) => layout.edge.edgeId === edges[gateOrPartition],
      );
      for (const element of elements) ofGate[channel]?.recovered.restored(element, from);
    }
    for (const { gateOrPartition, channel, from, elements } of outputs) {
      const to = this.outputs[gateOrPartition]?.channels[channel];
      for (const element of elements) to?.restored(element, from);
    }
  }

  /** Processes restored in-flight elements of a channel; says what is wrong, if anything. */
  recovered(channel: number, count: number, hash: number): string | undefined {
    const input = this.inputs[channel];
    if (input === undefined) return `read input channel ${String(channel)}, which does not exist`;
    const { recovered } = input;
    const end = input.recoveredPosition + count;
    if (end > recovered.count) {
      return (
        `read ${String(end)} restored elements of ${this.channelName(channel)}, ` +
        `where the checkpoint holds ${String(recovered.count)}`
      );
    }
    for (let i = 0; i < count; i++) this.element(input, recovered, input.recoveredPosition++);
    if (recovered.hashBefore(end) === hash) return undefined;
    return `what it restored of ${this.channelName(channel)} is not what the checkpoint holds`;
  }

  /** Processes the next `count` elements of a channel; says what is wrong, if anything. */
  input(channel: number, count: number, hash: number, find: ChannelSource): string | undefined {
    const input = this.inputs[channel];
    if (input === undefined) return `read input channel ${String(channel)}, which does not exist`;
    if (input.isOpaque) return undefined;
    input.source ??= find(input.layout);
    const source = input.source;
    if (source === undefined || input.position + count > source.count) {
      return (
        `read element ${String(input.position + count - 1)} of ${this.channelName(channel)}, ` +
        `of which its producer wrote only ${String(source?.count ?? 0)}`
      );
    }
    for (let i = 0; i < count; i++) this.element(input, source, input.position++);
    source.trim(input.position);
    const expected = source.hashBefore(input.position);
    if (expected === hash) return undefined;
    return (
      `what it read from ${this.channelName(channel)} up to element ${String(input.position - 1)} is not ` +
      `what its producer should have written; the last one should be ${describeElement(source, input.position - 1)}`
    );
  }

  /**
   * All input was processed. If it is to be drained a source says that event time is over, and every
   * operator has its last word; a job that is only stopped goes on some other time.
   */
  finish(drains: boolean): void {
    this.finished = true;
    if (!drains) return;
    // Windows may stay closed that would have given their result a moment earlier.
    if (this.missesEndOfEventTime()) this.arrivalMattered();
    if (this.inputs.length === 0) this.chain.endEventTime(MAX_TIMESTAMP);
    this.chain.finish();
  }

  /** An idle source says in vain that event time is over, as does an idle channel. */
  private missesEndOfEventTime(): boolean {
    if (this.inputs.length === 0) return this.chain.isSourceIdle;
    const followed = this.inputs.filter(({ isOpaque }) => !isOpaque);
    return followed.some(
      ({ layout }) => this.watermarks[layout.edge.targetInput]?.current !== MAX_TIMESTAMP,
    );
  }

  /** A row has reached a sink that commits. */
  addRow(sink: string, hash: number): void {
    let bag = this.rows.get(sink);
    if (bag === undefined) this.rows.set(sink, (bag = emptyMultiset()));
    addToMultiset(bag, hash);
  }

  /** A row has reached a table. */
  upsert(sink: string, key: string, row: unknown): void {
    let rows = this.upserts.get(sink);
    if (rows === undefined) this.upserts.set(sink, (rows = new Map()));
    rows.set(key, JSON.stringify(row));
  }

  cut(
    checkpointId: number,
    record: number,
    inputs: readonly ChannelMark[],
    outputs: readonly (readonly ChannelMark[])[],
  ): string | undefined {
    const states = this.chain.operators.map((operator) => {
      operator.prepareSnapshot?.(checkpointId);
      const digest = new StateDigest();
      operator.visit(digest);
      return digest;
    });
    this.cuts.set(checkpointId, {
      checkpointId,
      record,
      inputs,
      outputs,
      states,
      rows: new Map([...this.rows].map(([sink, bag]) => [sink, { ...bag }])),
      upserts: new Map([...this.upserts].map(([sink, rows]) => [sink, new Map(rows)])),
    });
    return this.wrongInputs(inputs) ?? this.wrongOutputs(outputs);
  }

  /** Marks of the whole output: the cut of a finished task is its end. */
  outputMarks(): readonly (readonly ChannelMark[])[] {
    return this.outputs.map(({ channels }) =>
      channels.map(({ count, hash }): ChannelMark => [count, hash]),
    );
  }

  inputMarks(): readonly ChannelMark[] {
    return this.inputs.map(({ source, position }): ChannelMark => [
      position,
      source?.hashBefore(position) ?? 0,
    ]);
  }

  private element(input: ShadowInput, source: ShadowChannel, position: number): void {
    const value = source.valueAt(position);
    const { edge, channelOfInput } = input.layout;
    const from = source.oldChannels.get(position);
    const old = from === undefined ? null : input.oldChannels;
    if (value === WATERMARK) {
      const timestamp = source.timestampAt(position);
      const shown = from && old ? old.watermark(from, timestamp) : timestamp;
      if (shown === undefined) return;
      this.watermarks[edge.targetInput]?.watermark(channelOfInput, shown);
    } else if (value === ACTIVE || value === IDLE) {
      const own = value === ACTIVE ? "ACTIVE" : "IDLE";
      const status = from && old ? old.status(from, own) : own;
      this.watermarks[edge.targetInput]?.changeStatus(channelOfInput, status);
    } else {
      if (from && old && !old.takesRecord(from, value)) return;
      // While this channel was idle the others have ended event time: timers will not fire any more.
      if (this.watermarks[edge.targetInput]?.current === MAX_TIMESTAMP) this.arrivalMattered();
      const origin = source.originAt(position);
      this.chain.head.record(value, source.timestampAt(position), origin, edge.targetInput);
    }
  }

  /** One minimum per logical input; with two inputs, the minimum of the two. */
  private connectWatermarks(channels: readonly ChannelLayout[]): InputWatermarks[] {
    const inputs = Math.max(0, ...channels.map(({ edge }) => edge.targetInput + 1));
    const { head } = this.chain;
    const onWatermark = (timestamp: number): void => head.watermark(timestamp);
    const onStatus = (status: WatermarkStatus): void => head.status(status);
    const all = inputs > 1 ? new InputCombination(inputs, onWatermark, onStatus) : null;
    return Array.from({ length: inputs }, (_, input) => {
      const width = channels.filter(({ edge }) => edge.targetInput === input).length;
      if (all === null) return new InputWatermarks(width, onWatermark, onStatus);
      return new InputWatermarks(
        width,
        (timestamp) => all.watermark(input, timestamp),
        (status) => all.changeStatus(input, status),
      );
    });
  }

  private wrongInputs(marks: readonly ChannelMark[]): string | undefined {
    for (let channel = 0; channel < this.inputs.length; channel++) {
      const input = this.inputs[channel] as ShadowInput;
      const { position, source, isOpaque, recovered, recoveredPosition } = input;
      if (recoveredPosition < recovered.count) {
        return (
          `took a snapshot when it had processed ${String(recoveredPosition)} of the ` +
          `${String(recovered.count)} restored elements of ${this.channelName(channel)}`
        );
      }
      if (isOpaque) continue;
      const [count, hash] = marks[channel] ?? [0, 0];
      if (count === position && hash === (source?.hashBefore(position) ?? 0)) continue;
      return (
        `says it had processed ${String(count)} elements of ${this.channelName(channel)}, ` +
        `but its script has ${String(position)}`
      );
    }
    return undefined;
  }

  private wrongOutputs(marks: readonly (readonly ChannelMark[])[]): string | undefined {
    for (let edge = 0; edge < this.outputs.length; edge++) {
      const { channels, isOpaque } = this.outputs[edge] as ShadowOutput;
      if (isOpaque) continue;
      for (let channel = 0; channel < channels.length; channel++) {
        const expected = channels[channel] as ShadowChannel;
        const [count, hash] = marks[edge]?.[channel] ?? [0, 0];
        if (count === expected.count && hash === expected.hash) continue;
        const what = count === expected.count ? "other elements than" : `${String(count)} elements`;
        return (
          `had written ${what} to subpartition ${String(channel)} of output ${String(edge)}, ` +
          `where the reference writes ${String(expected.count)}`
        );
      }
    }
    return undefined;
  }

  private channelName(channel: number): string {
    const layout = this.inputs[channel]?.layout;
    if (layout === undefined) return `channel ${String(channel)}`;
    const { edge, producer } = layout;
    return `channel ${String(channel)} (edge ${String(edge.edgeId)} from subtask ${String(producer + 1)})`;
  }
}

/** A task draws its shuffled channels from a random stream of its own for each edge. */
function shuffling(seed: string | undefined, process: string, edgeId: number): Draw {
  if (seed === undefined) throw new NotRecomputable("where shuffled records went is not known");
  const stream = new RandomSource(seed).stream(`${process}/shuffle/${String(edgeId)}`);
  return (bound) => stream.below(bound);
}

function describeElement(channel: ShadowChannel, position: number): string {
  const value = channel.valueAt(position);
  if (value === WATERMARK) return `watermark ${String(channel.timestampAt(position))}`;
  if (value === ACTIVE || value === IDLE) return "a watermark status";
  return `${JSON.stringify(value)} @ ${String(channel.timestampAt(position))}`;
}

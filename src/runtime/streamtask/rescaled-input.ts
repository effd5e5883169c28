/**
 * In-flight data that was restored into another number of subtasks: several old channels share a new
 * one, each keeps its own watermark, and records that belong to another subtask are filtered out.
 *
 * Flink: org.apache.flink.streaming.runtime.io.recovery.DemultiplexingRecordDeserializer,
 * org.apache.flink.streaming.runtime.io.recovery.VirtualChannel and
 * org.apache.flink.streaming.runtime.io.recovery.RecordFilter
 * Simplified: no
 */
import { MIN_TIMESTAMP } from "../../model/event-time.js";
import type { StreamElement, WatermarkStatus } from "../../model/stream-element.js";
import type { SubtaskConnection } from "../io/channel-element.js";
import { ChannelSelector } from "../io/channel-selector.js";
import type { RescaledGate } from "../rpc/task-gateways.js";
import type { TaskRuntime } from "./task-runtime.js";

/** One old channel inside a new one. */
interface VirtualChannel {
  readonly inputSubtask: number;
  readonly outputSubtask: number;
  watermark: number;
  status: WatermarkStatus;
}

export interface RescaledInputState {
  /** By flat channel; made when the first restored buffer is read there. */
  channels: Map<number, VirtualChannel[]>;
}

/** Whether a record belongs to this subtask. */
type RecordFilter = (value: unknown) => boolean;

export class RescaledInput {
  state: RescaledInputState = { channels: new Map() };
  private readonly runtime: TaskRuntime;
  private readonly filters: (RecordFilter | undefined)[] = [];

  constructor(runtime: TaskRuntime) {
    this.runtime = runtime;
  }

  /** What the task sees of an element that was restored for a channel; `null`: nothing. */
  accept(
    channel: { readonly flat: number; readonly gate: number; readonly place: number },
    connection: SubtaskConnection,
    element: StreamElement,
  ): StreamElement | null {
    const gate = this.runtime.descriptor.restore?.gates[channel.gate] ?? null;
    if (gate === null) return element;
    if (element.kind === "record") {
      const isAmbiguous = gate.ambiguousSubtasks.includes(connection.inputSubtask);
      const filter = this.runtime.environment.rules.task.filtersRescaledRecords()
        ? this.filterOf(channel.flat)
        : undefined;
      return isAmbiguous && filter?.(element.value) === false ? null : element;
    }
    const channels = this.virtualChannels(channel.flat, gate, channel.place);
    const own = channels.find(
      ({ inputSubtask, outputSubtask }) =>
        inputSubtask === connection.inputSubtask && outputSubtask === connection.outputSubtask,
    );
    if (own === undefined) return element;
    if (element.kind === "watermark") {
      own.watermark = element.timestamp;
      const timestamp = Math.min(...channels.map(({ watermark }) => watermark));
      return timestamp === MIN_TIMESTAMP ? null : { kind: "watermark", timestamp };
    }
    own.status = element.status;
    const isActive = channels.some(({ status }) => status === "ACTIVE");
    return isActive ? { kind: "watermarkStatus", status: "ACTIVE" } : element;
  }

  private virtualChannels(flat: number, gate: RescaledGate, place: number): VirtualChannel[] {
    const known = this.state.channels.get(flat);
    if (known !== undefined) return known;
    const created = gate.oldSubtasks.flatMap((inputSubtask) =>
      (gate.oldChannels[place] ?? []).map((outputSubtask): VirtualChannel => {
        const watermark = MIN_TIMESTAMP;
        return { inputSubtask, outputSubtask, watermark, status: "ACTIVE" };
      }),
    );
    this.state.channels.set(flat, created);
    return created;
  }

  /** The partitioner of the edge, asked again. */
  private filterOf(flat: number): RecordFilter {
    return (this.filters[flat] ??= this.createFilter(flat));
  }

  private createFilter(flat: number): RecordFilter {
    const { runtime } = this;
    const { descriptor, vertex, subtask } = runtime;
    const edge = runtime.edge(descriptor.inputs[flat]?.edgeId ?? 0);
    const selector = new ChannelSelector({
      partitioner: edge.partitioner,
      channels: vertex.parallelism,
      maxParallelism: vertex.maxParallelism,
      select: edge.keySelectorRef === null ? null : runtime.function(edge.keySelectorRef),
      subtask,
      random: () => 0,
    });
    return (value) => selector.select(value) === subtask;
  }
}

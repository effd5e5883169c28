/**
 * Event time at the input of a task: a valve over the channels of each logical input and, with two
 * inputs, the minimum of both.
 *
 * Flink: org.apache.flink.streaming.runtime.io.StreamTwoInputProcessorFactory
 * Simplified: no input selection: channels are read in the order in which they got data
 */
import type { StreamElement } from "../../model/stream-element.js";
import type { WatermarkValve } from "../rules/task-rules.js";
import type { IndexedCombinedWatermarkStatusState } from "./indexed-combined-watermark-status.js";
import { MultiInputWatermarks } from "./multi-input-watermarks.js";
import type { StatusWatermarkValveState, WatermarkOutput } from "./status-watermark-valve.js";

export interface TaskInputWatermarksState {
  valves: StatusWatermarkValveState[];
  /** `null` = there is one input only. */
  combined: IndexedCombinedWatermarkStatusState | null;
}

/** Combines the watermarks of the channels of one logical input. */
export type CreateValve = (channels: number, output: WatermarkOutput) => WatermarkValve;

export class TaskInputWatermarks {
  private readonly inputOfChannel: readonly number[];
  /** Position of a channel among those of its input. */
  private readonly positions: readonly number[];
  private readonly combined: MultiInputWatermarks | null;
  private readonly valves: readonly WatermarkValve[];

  /** `inputOfChannel`: the logical input that each channel of the gate belongs to. */
  constructor(
    inputOfChannel: readonly number[],
    createValve: CreateValve,
    output: WatermarkOutput,
  ) {
    this.inputOfChannel = inputOfChannel;
    const widths: number[] = [];
    this.positions = inputOfChannel.map((input) => {
      const position = widths[input] ?? 0;
      widths[input] = position + 1;
      return position;
    });
    const inputs = widths.length;
    this.combined = inputs > 1 ? new MultiInputWatermarks(inputs, output) : null;
    this.valves = Array.from({ length: inputs }, (_, input) =>
      createValve(widths[input] ?? 0, this.outputOf(input, output)),
    );
  }

  get state(): TaskInputWatermarksState {
    return {
      valves: this.valves.map(({ state }) => state),
      combined: this.combined?.state ?? null,
    };
  }

  set state(state: TaskInputWatermarksState) {
    state.valves.forEach((valve, input) => {
      (this.valves[input] as WatermarkValve).state = valve;
    });
    if (this.combined !== null && state.combined !== null) this.combined.state = state.combined;
  }

  /** The logical input that a channel belongs to. */
  inputOf(channel: number): number {
    return this.inputOfChannel[channel] as number;
  }

  /** All channels of a logical input. */
  channelsOf(input: number): number[] {
    return [...this.inputOfChannel.keys()].filter((channel) => this.inputOf(channel) === input);
  }

  /** Shows an element that is no record to the valve of its input. */
  combine(channel: number, element: StreamElement): void {
    const valve = this.valves[this.inputOf(channel)] as WatermarkValve;
    const position = this.positions[channel] as number;
    if (element.kind === "watermark") valve.inputWatermark(element.timestamp, position);
    else if (element.kind === "watermarkStatus") {
      valve.inputWatermarkStatus(element.status, position);
    }
  }

  private outputOf(input: number, output: WatermarkOutput): WatermarkOutput {
    const { combined } = this;
    if (combined === null) return output;
    return {
      emitWatermark: (timestamp) => {
        combined.processWatermark(input, timestamp);
      },
      emitWatermarkStatus: (status) => {
        combined.processWatermarkStatus(input, status);
      },
    };
  }
}

import { IndexedCombinedWatermarkStatus } from "../../../src/runtime/streamtask/indexed-combined-watermark-status.js";
import { MultiInputWatermarks } from "../../../src/runtime/streamtask/multi-input-watermarks.js";
import { StatusWatermarkValve } from "../../../src/runtime/streamtask/status-watermark-valve.js";
import type {
  SubpartitionRange,
  WatermarkOutput,
  WatermarkStatus,
} from "../../../src/runtime/streamtask/status-watermark-valve.js";
import { kind } from "../family-adapter.js";
import type { FamilyAdapter } from "../family-adapter.js";
import { readLong, writeError, writeLong } from "../recorded-values.js";
import type { RecordedLong } from "../recorded-values.js";

interface Input {
  readonly channel: number;
  readonly input: number;
  readonly subpartition?: number;
  readonly watermark?: RecordedLong;
  readonly status?: WatermarkStatus;
}

/** Collects what is emitted in answer to each input. */
class Recorder implements WatermarkOutput {
  outputs: unknown[] = [];

  emitWatermark(timestamp: number): void {
    this.outputs.push({ watermark: writeLong(timestamp) });
  }

  emitWatermarkStatus(status: WatermarkStatus): void {
    this.outputs.push({ status });
  }

  of(action: () => void): unknown[] {
    this.outputs = [];
    try {
      action();
    } catch (error) {
      this.outputs.push(writeError(error));
    }
    return this.outputs;
  }
}

function feed(valve: StatusWatermarkValve, recorder: Recorder, inputs: readonly Input[]): unknown {
  return inputs.map(({ channel, subpartition, watermark, status }) =>
    recorder.of(() => {
      if (status !== undefined) valve.inputWatermarkStatus(status, channel);
      if (watermark !== undefined) valve.inputWatermark(readLong(watermark), channel, subpartition);
    }),
  );
}

/** Watermarks and idleness of channels, and of the inputs of an operator. */
export const adapter: FamilyAdapter = {
  kinds: {
    valve: kind((given: { channels: number; inputs: readonly Input[] }) => {
      const recorder = new Recorder();
      return feed(
        StatusWatermarkValve.forChannels(given.channels, recorder),
        recorder,
        given.inputs,
      );
    }),
    valveSubpartitions: kind(
      (given: { channels: readonly SubpartitionRange[]; inputs: readonly Input[] }) => {
        const recorder = new Recorder();
        return feed(new StatusWatermarkValve(given.channels, recorder), recorder, given.inputs);
      },
    ),
    combined: kind((given: { inputs: number; updates: readonly Input[] }) => {
      const status = new IndexedCombinedWatermarkStatus(given.inputs);
      return given.updates.map((update) => {
        const changed =
          update.watermark === undefined
            ? status.updateStatus(update.input, update.status === "IDLE")
            : status.updateWatermark(update.input, readLong(update.watermark));
        return {
          changed,
          combined: writeLong(status.getCombinedWatermark()),
          idle: status.isIdle(),
        };
      });
    }),
    twoInputOperator: kind((given: { inputs: readonly Input[] }) => {
      const recorder = new Recorder();
      const watermarks = new MultiInputWatermarks(2, recorder);
      return given.inputs.map(({ input, watermark, status }) =>
        recorder.of(() => {
          if (status !== undefined) watermarks.processWatermarkStatus(input, status);
          if (watermark !== undefined) watermarks.processWatermark(input, readLong(watermark));
        }),
      );
    }),
  },
};

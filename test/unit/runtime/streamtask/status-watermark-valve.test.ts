import { expect, test } from "vitest";
import { StatusWatermarkValve } from "../../../../src/runtime/streamtask/status-watermark-valve.js";

function valve(channels: number): { valve: StatusWatermarkValve; out: (number | string)[] } {
  const out: (number | string)[] = [];
  return {
    out,
    valve: StatusWatermarkValve.forChannels(channels, {
      emitWatermark: (timestamp) => out.push(timestamp),
      emitWatermarkStatus: (status) => out.push(status),
    }),
  };
}

test("the slowest channel decides", () => {
  const { valve: two, out } = valve(2);
  two.inputWatermark(5, 0);
  expect(out).toEqual([]);
  two.inputWatermark(3, 1);
  two.inputWatermark(9, 1);
  expect(out).toEqual([3, 5]);
});

test("an idle channel no longer holds the others back", () => {
  const { valve: two, out } = valve(2);
  two.inputWatermark(5, 0);
  two.inputWatermarkStatus("IDLE", 1);
  expect(out).toEqual([5]);
});

test("the last one to go idle flushes the highest watermark", () => {
  const { valve: two, out } = valve(2);
  two.inputWatermark(9, 0);
  two.inputWatermark(3, 1);
  two.inputWatermarkStatus("IDLE", 0);
  two.inputWatermarkStatus("IDLE", 1);
  expect(out).toEqual([3, 9, "IDLE"]);
});

test("a channel that comes back must catch up before it counts", () => {
  const { valve: two, out } = valve(2);
  two.inputWatermarkStatus("IDLE", 1);
  two.inputWatermark(10, 0);
  two.inputWatermarkStatus("ACTIVE", 1);
  two.inputWatermark(4, 1);
  two.inputWatermark(12, 0);
  expect(out).toEqual([10, 12]);
});

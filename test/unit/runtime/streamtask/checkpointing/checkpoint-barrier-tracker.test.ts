import { expect, test } from "vitest";
import { CheckpointBarrierTracker } from "../../../../../src/runtime/streamtask/checkpointing/checkpoint-barrier-tracker.js";

function tracker(channels: number): { task: CheckpointBarrierTracker; log: string[] } {
  const log: string[] = [];
  const effects = {
    triggerCheckpointOnBarrier: (barrier: { checkpointId: number }) =>
      log.push(`trigger ${String(barrier.checkpointId)}`),
    abortCheckpointOnBarrier: (id: number) => log.push(`abort ${String(id)}`),
    alignmentFinished: () => undefined,
    allBarriersReceived: () => undefined,
    initInputsCheckpoint: () => undefined,
    registerAlignmentTimer: () => undefined,
    cancelAlignmentTimer: () => undefined,
    absoluteTimeMillis: () => 0,
    relativeTimeMillis: () => 0,
  };
  return { task: new CheckpointBarrierTracker(effects, channels, true), log };
}

function receive(task: CheckpointBarrierTracker, checkpointId: number, channel: number): void {
  const options = {
    type: "Checkpoint",
    alignment: "AT_LEAST_ONCE",
    alignedCheckpointTimeoutMs: null,
  } as const;
  const barrier = { type: "CheckpointBarrier", checkpointId, timestamp: 0, options } as const;
  task.processBarrier(barrier, { gate: 0, channel });
}

test("triggers when the barriers of all channels were counted, and forgets older checkpoints", () => {
  const { task, log } = tracker(2);
  receive(task, 1, 0);
  receive(task, 2, 0);
  receive(task, 2, 1);
  receive(task, 1, 1);
  expect(log).toEqual(["trigger 2"]);
});

test("an ended channel counts for every pending checkpoint", () => {
  const { task, log } = tracker(2);
  receive(task, 1, 0);
  task.processEndOfPartition({ gate: 0, channel: 1 });
  expect(log).toEqual(["trigger 1"]);
});

test("a cancelled checkpoint is aborted once and never triggered", () => {
  const { task, log } = tracker(2);
  task.processCancellationBarrier(1, { gate: 0, channel: 0 });
  receive(task, 1, 1);
  expect(log).toEqual(["abort 1"]);
});

import { beforeEach, expect, test } from "vitest";
import type { CheckpointBarrier } from "../../../../../src/runtime/io/channel-element.js";
import { BARRIER_HANDLER_STATES } from "../../../../../src/runtime/streamtask/checkpointing/barrier-handler-states.js";
import type { BarrierHandlerEffects } from "../../../../../src/runtime/streamtask/checkpointing/barrier-handler-types.js";
import { SingleCheckpointBarrierHandler } from "../../../../../src/runtime/streamtask/checkpointing/single-checkpoint-barrier-handler.js";
import type {
  BarrierHandlingMode,
  SingleCheckpointBarrierHandlerOptions,
} from "../../../../../src/runtime/streamtask/checkpointing/single-checkpoint-barrier-handler.js";

let log: string[] = [];
let nowMs = 0;

beforeEach(() => {
  log = [];
  nowMs = 0;
});

const effects: BarrierHandlerEffects = {
  triggerCheckpointOnBarrier: (barrier) =>
    log.push(`trigger ${String(barrier.checkpointId)} ${barrier.options.alignment}`),
  abortCheckpointOnBarrier: (id, reason) => log.push(`abort ${String(id)} ${reason}`),
  alignmentFinished: () => undefined,
  allBarriersReceived: (id) => log.push(`all ${String(id)}`),
  initInputsCheckpoint: () => undefined,
  registerAlignmentTimer: (delayMs) => log.push(`timer ${String(delayMs)}`),
  cancelAlignmentTimer: () => log.push("cancel timer"),
  absoluteTimeMillis: () => nowMs,
  relativeTimeMillis: () => nowMs,
};

function handler(
  mode: BarrierHandlingMode,
  options: Partial<SingleCheckpointBarrierHandlerOptions> = {},
): SingleCheckpointBarrierHandler {
  return new SingleCheckpointBarrierHandler(effects, {
    mode,
    numChannels: 2,
    inputs: [
      {
        blockConsumption: (channel) => log.push(`block ${String(channel)}`),
        resumeConsumption: (channel) => log.push(`resume ${String(channel)}`),
        checkpointStarted: (barrier) => log.push(`started ${String(barrier.checkpointId)}`),
        checkpointStopped: (id) => log.push(`stopped ${String(id)}`),
        convertToPriorityEvent: (channel) => log.push(`convert ${String(channel)}`),
      },
    ],
    checkpointsAfterTasksFinish: true,
    ...options,
  });
}

function barrier(
  checkpointId: number,
  alignment: "ALIGNED" | "UNALIGNED" = "ALIGNED",
  timeoutMs: number | null = null,
): CheckpointBarrier {
  const options = { type: "Checkpoint", alignment, alignedCheckpointTimeoutMs: timeoutMs } as const;
  return { type: "CheckpointBarrier", checkpointId, timestamp: 0, options };
}

const first = { gate: 0, channel: 0 };
const second = { gate: 0, channel: 1 };

test("aligned: the first channel is blocked until the second has delivered its barrier", () => {
  const task = handler("aligned");
  task.processBarrier(barrier(1), first, false);
  expect(log).toEqual(["block 0"]);
  task.processBarrier(barrier(1), second, false);
  expect(log.slice(1)).toEqual(["block 1", "trigger 1 ALIGNED", "resume 0", "resume 1", "all 1"]);
});

test("aligned: a newer checkpoint subsumes the pending one", () => {
  const task = handler("aligned");
  task.processBarrier(barrier(1), first, false);
  task.processBarrier(barrier(2), second, false);
  expect(log).toEqual(["block 0", "resume 0", "abort 1 CHECKPOINT_DECLINED_SUBSUMED", "block 1"]);
});

test("an obsolete aligned barrier lets its sender go on", () => {
  const task = handler("aligned");
  task.processCancellationBarrier(5, first);
  task.processBarrier(barrier(4), second, false);
  expect(log.at(-1)).toBe("resume 1");
});

test("unaligned: the first barrier triggers, the last one ends the channel state", () => {
  const task = handler("unaligned");
  task.processBarrier(barrier(1, "UNALIGNED"), first, false);
  expect(log).toEqual(["started 1", "trigger 1 UNALIGNED"]);
  task.processBarrier(barrier(1, "UNALIGNED"), second, false);
  expect(log.slice(2)).toEqual(["stopped 1", "all 1"]);
});

test("alternating: a timeout makes announced barriers overtake", () => {
  const task = handler("alternating");
  const announced = barrier(1, "ALIGNED", 100);
  task.processBarrierAnnouncement(announced, 7, second);
  task.processBarrier(announced, first, false);
  nowMs = 100;
  task.onAlignmentTimer();
  expect(log).toEqual(["timer 100", "block 0", "convert 1", "started 1", "trigger 1 UNALIGNED"]);
});

test("the end of a channel counts as its barrier only when that is enabled", () => {
  for (const checkpointsAfterTasksFinish of [true, false]) {
    log = [];
    const task = handler("aligned", { checkpointsAfterTasksFinish });
    task.processBarrier(barrier(1), first, false);
    task.processEndOfPartition(second);
    expect(log).toContain(
      checkpointsAfterTasksFinish
        ? "trigger 1 ALIGNED"
        : "abort 1 CHECKPOINT_DECLINED_INPUT_END_OF_STREAM",
    );
  }
});

// The law must be able to fail: a table of states that forgets to block is another protocol.
test("another table of states is another protocol", () => {
  const task = handler("aligned", {
    states: {
      ...BARRIER_HANDLER_STATES,
      WaitingForFirstBarrier: {
        ...BARRIER_HANDLER_STATES.WaitingForFirstBarrier,
        barrierReceived: () => "CollectingBarriers",
      },
    },
  });
  task.processBarrier(barrier(1), first, false);
  expect(log).toEqual([]);
});

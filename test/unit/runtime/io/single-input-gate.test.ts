import { beforeEach, describe, expect, test } from "vitest";
import { copyPlain } from "../../../../src/kernel/plain-data.js";
import { eventElement } from "../../../../src/runtime/io/channel-element.js";
import type {
  ChannelElement,
  CheckpointBarrier,
} from "../../../../src/runtime/io/channel-element.js";
import { SingleInputGate } from "../../../../src/runtime/io/single-input-gate.js";

let persisted: string[] = [];
let notified: string[] = [];

function createGate(channels: number): SingleInputGate {
  return new SingleInputGate(new Array<number>(channels).fill(1), {
    notifyDataAvailable: () => notified.push("data"),
    notifyPriorityAvailable: () => notified.push("priority"),
    resumeConsumption: (channel) => notified.push(`resume ${String(channel)}`),
    acknowledgeAllRecordsProcessed: () => undefined,
    addInputData: (_checkpoint, channel, buffers) => {
      for (const { content } of buffers) persisted.push(`${String(channel)}:${String(content)}`);
    },
  });
}

function buffer(content: string): ChannelElement {
  return { kind: "buffer", bytes: 1, content };
}

function barrier(alignment: "ALIGNED" | "UNALIGNED", timeoutMs: number | null): CheckpointBarrier {
  return {
    type: "CheckpointBarrier",
    checkpointId: 1,
    timestamp: 0,
    options: { type: "Checkpoint", alignment, alignedCheckpointTimeoutMs: timeoutMs },
  };
}

function poll(gate: SingleInputGate): string | undefined {
  const element = gate.pollNext()?.element;
  if (element === undefined) return undefined;
  return element.kind === "buffer" ? String(element.content) : element.event.type;
}

beforeEach(() => {
  persisted = [];
  notified = [];
});

test("channels with data take turns", () => {
  const gate = createGate(2);
  gate.onBuffer(0, buffer("a1"), 0);
  gate.onBuffer(0, buffer("a2"), 1);
  gate.onBuffer(1, buffer("b1"), 0);
  expect([poll(gate), poll(gate), poll(gate), poll(gate)]).toEqual(["a1", "b1", "a2", undefined]);
  expect(notified).toEqual(["data"]);
});

test("a lost element is noticed", () => {
  expect(() => {
    createGate(1).onBuffer(0, buffer("a"), 1);
  }).toThrow("expected buffer with sequence number 0, but received 1");
});

test("the gate is finished when all channels have ended", () => {
  const gate = createGate(2);
  gate.onBuffer(0, eventElement({ type: "EndOfData", drain: true }), 0);
  gate.onBuffer(0, eventElement({ type: "EndOfPartitionEvent" }), 1);
  gate.onBuffer(1, eventElement({ type: "EndOfData", drain: true }), 0);
  while (poll(gate) !== undefined);
  expect(gate.hasReceivedEndOfData()).toBe("DRAINED");
  expect(gate.isFinished()).toBe(false);
  gate.onBuffer(1, eventElement({ type: "EndOfPartitionEvent" }), 1);
  poll(gate);
  expect(gate.isFinished()).toBe(true);
});

describe("an unaligned barrier", () => {
  test("overtakes the buffers before it, which become channel state", () => {
    const gate = createGate(1);
    const unaligned = barrier("UNALIGNED", null);
    gate.onBuffer(0, buffer("a1"), 0);
    gate.onBuffer(0, eventElement(unaligned), 1);
    gate.onBuffer(0, buffer("a2"), 2);
    expect(gate.hasPriorityEvents()).toBe(true);
    expect(poll(gate)).toBe("CheckpointBarrier");
    gate.checkpointStarted(unaligned);
    expect(persisted).toEqual(["0:a1"]);
  });

  test("on another channel: what arrives until the own barrier is persisted, too", () => {
    const gate = createGate(2);
    gate.onBuffer(0, buffer("a1"), 0);
    gate.checkpointStarted(barrier("UNALIGNED", null));
    gate.onBuffer(0, buffer("a2"), 1);
    gate.onBuffer(0, eventElement(barrier("UNALIGNED", null)), 2);
    gate.onBuffer(0, buffer("a3"), 3);
    expect(persisted).toEqual(["0:a1", "0:a2"]);
  });
});

test("an announced barrier can be moved to the front", () => {
  const gate = createGate(1);
  gate.onBuffer(0, buffer("a1"), 0);
  gate.onBuffer(0, eventElement(barrier("ALIGNED", 100)), 1);
  expect(poll(gate)).toBe("EventAnnouncement");
  gate.convertToPriorityEvent(0, 1);
  expect([poll(gate), poll(gate)]).toEqual(["CheckpointBarrier", "a1"]);
});

test("a copied state continues like the original", () => {
  const gate = createGate(2);
  gate.onBuffer(1, buffer("b1"), 0);
  gate.onBuffer(0, buffer("a1"), 0);
  const copy = createGate(2);
  copy.state = copyPlain(gate.state);
  gate.onBuffer(1, buffer("b2"), 1);
  expect([poll(copy), poll(copy), poll(copy)]).toEqual(["b1", "a1", undefined]);
});

// Goal: the queue pops by (time, tie, lane, sequence), gives slots back, and can be remembered.
import { describe, expect, it } from "vitest";
import { EventQueue } from "../../../src/kernel/event-queue.js";

const byIndex = (left: number, right: number): number => left - right;

function push(queue: EventQueue, time: number, tie = 1, lane = 0, sequence = 0): number {
  const payload = [time, tie, lane, sequence].join();
  return queue.push(time, tie, lane, sequence, 1, 2, 3, 4, 5, 6, payload);
}

function popAll(queue: EventQueue): unknown[] {
  const payloads = [];
  while (queue.size > 0) payloads.push(queue.takePayload(queue.pop()));
  return payloads;
}

describe("EventQueue", () => {
  it("pops by time, then tie, then lane, then sequence", () => {
    const queue = new EventQueue(byIndex, 2);
    push(queue, 2);
    push(queue, 1, 5, 1, 1);
    push(queue, 1, 5, 1, 0);
    push(queue, 1, 5, 0, 9);
    push(queue, 1, -3);
    expect(popAll(queue)).toEqual(["1,-3,0,0", "1,5,0,9", "1,5,1,0", "1,5,1,1", "2,1,0,0"]);
  });

  it("keeps what was pushed", () => {
    const queue = new EventQueue(byIndex);
    const slot = push(queue, 7, 8, 9, 10);
    expect(queue.nextTime).toBe(7);
    expect(queue.head).toBe(slot);
    expect([queue.laneOf(slot), queue.sequenceOf(slot), queue.kindOf(slot)]).toEqual([9, 10, 1]);
    expect([queue.targetOf(slot), queue.sourceOf(slot), queue.epochOf(slot)]).toEqual([2, 3, 4]);
    expect([queue.incarnationOf(slot), queue.causeOf(slot)]).toEqual([5, 6]);
    queue.setKind(slot, 0);
    expect(queue.kindOf(queue.pop())).toBe(0);
    expect(queue.nextTime).toBe(Infinity);
  });

  it("lets go of payloads", () => {
    const queue = new EventQueue(byIndex);
    push(queue, 1);
    const slot = queue.pop();
    expect(queue.takePayload(slot)).toBeDefined();
    expect(queue.takePayload(slot)).toBeUndefined();
  });

  it("cannot pop from nothing", () => {
    expect(() => new EventQueue(byIndex).pop()).toThrow("the queue must hold an event");
  });

  it("is remembered with all that waits, and goes on alike in any queue", () => {
    const queue = new EventQueue(byIndex, 2);
    for (let i = 0; i < 20; i++) push(queue, (i * 7) % 11, 1, 0, i);
    for (let i = 0; i < 5; i++) queue.pop();
    const saved = queue.save();
    const expected = popAll(queue);
    const other = new EventQueue(byIndex, 2);
    for (const target of [queue, other, other]) {
      target.load(saved);
      push(target, 3, 2);
      const popped = popAll(target);
      expect(popped.filter((payload) => payload !== "3,2,0,0")).toEqual(expected);
    }
  });
});

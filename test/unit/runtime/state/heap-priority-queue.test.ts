import { expect, test } from "vitest";
import { HeapPriorityQueue } from "../../../../src/runtime/state/heap-priority-queue.js";

function drain(priorities: readonly number[]): string {
  const queue = new HeapPriorityQueue<string>();
  priorities.forEach((priority, i) => queue.add(String.fromCharCode(65 + i), priority));
  let order = "";
  for (let slot = queue.peekSlot(); slot !== null; slot = queue.peekSlot()) {
    order += queue.remove(slot) ?? "";
  }
  return order;
}

// Goal: equal priorities leave in Flink's order, as measured on its own heap.
test.for([
  [[1, 1, 1], "ACB"],
  [[1, 1, 1, 1], "ADCB"],
  [[1, 1, 1, 1, 1], "AEDCB"],
  [[1, 1, 1, 1, 1, 1, 1, 1], "AHGFEDCB"],
  [[3, 1, 2, 1, 3, 1], "BDFCEA"],
  [[10, 10, 5, 5, 10, 5], "CDFBEA"],
] as const)("%j leave as %s", ([priorities, order]) => {
  expect(drain(priorities)).toBe(order);
});

test("an element in the middle can be removed", () => {
  const queue = new HeapPriorityQueue<string>();
  const slots = [4, 2, 6, 1, 3].map((priority) => queue.add(String(priority), priority));
  expect(queue.remove(slots[1] ?? -1)).toBe("2");
  expect(queue.size()).toBe(4);
  expect(queue.peek()).toBe("1");
});

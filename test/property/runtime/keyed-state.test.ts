import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { copyPlain } from "../../../src/kernel/plain-data.js";
import { HeapKeyedStateBackend } from "../../../src/runtime/state/heap-keyed-state-backend.js";
import { HeapPriorityQueueSet } from "../../../src/runtime/state/heap-priority-queue-set.js";
import { HeapPriorityQueue } from "../../../src/runtime/state/heap-priority-queue.js";

const KEY_GROUPS = 128;
const ALL_KEY_GROUPS = { start: 0, end: KEY_GROUPS - 1 };

/** Few of each, so that the same place is met again; equal ones are mostly other objects. */
const key = fc.oneof(
  fc.constantFrom("a", "b", "1", "null"),
  fc.constantFrom(1, 2, -1),
  fc.constantFrom(0, 1).map((field) => ["t", field]),
);
const namespace = fc.oneof(
  fc.constant(null),
  fc.constantFrom("x", "y"),
  fc.constantFrom(0, 60_000, 120_000).map((start) => Object.freeze({ start, end: start + 60_000 })),
  fc.constantFrom(0, 60_000).map((start) => Object.freeze({ start, end: 180_000 })),
  fc.constant(null).map(() => Object.freeze({ global: true })),
);

const text = (...parts: readonly unknown[]): string => JSON.stringify(parts);

describe("keyed state finds what a map by text finds", () => {
  const step = fc.record({
    kind: fc.constantFrom("get", "get", "set", "set", "clear", "restore", "reload", "snapshot"),
    name: fc.constantFrom("one", "two"),
    key,
    namespace,
    value: fc.integer({ min: 0, max: 9 }),
  });

  test("after any accesses, restores and reloads", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const model = new Map<string, number>();
        const backend = new HeapKeyedStateBackend(ALL_KEY_GROUPS, KEY_GROUPS, () => 0);
        const states = {
          one: backend.keyedState({ kind: "value", name: "one" }),
          two: backend.keyedState({ kind: "value", name: "two" }),
        };
        for (const one of steps) {
          const id = text(one.name, one.key, one.namespace);
          const state = states[one.name];
          backend.setCurrentKey(one.key);
          if (one.kind === "set") {
            state.set(one.namespace, one.value);
            model.set(id, one.value);
          } else if (one.kind === "restore") {
            backend.put(one.name, one);
            model.set(id, one.value);
          } else if (one.kind === "clear") {
            state.clear(one.namespace);
            model.delete(id);
          } else if (one.kind === "reload") backend.state = copyPlain(backend.state);
          else if (one.kind === "snapshot") {
            const entries = [...backend.snapshot((value) => value).values()].flatMap((tables) =>
              tables.flatMap(({ name, entries: found }) =>
                found.map((entry) => [text(name, entry.key, entry.namespace), entry.value]),
              ),
            );
            expect(new Map(entries as [string, number][])).toEqual(model);
          }
          expect(state.get(one.namespace)).toBe(model.get(id));
        }
      }),
    );
  });
});

describe("timers are found as by text, in the order of Flink's heap", () => {
  const step = fc.record({
    kind: fc.constantFrom("add", "add", "add", "remove", "poll", "reload"),
    timestamp: fc.constantFrom(10, 20, 30),
    key,
    namespace,
  });

  test("after any registrations and deletions", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const queue = new HeapPriorityQueue<string>();
        const slots = new Map<string, number>();
        const remove = (id: string): void => {
          queue.remove(slots.get(id) as number);
          slots.delete(id);
        };
        const timers = new HeapPriorityQueueSet(() => 0);
        const idOf = (timer: Record<"timestamp" | "key" | "namespace", unknown>): string =>
          text(timer.timestamp, timer.key, timer.namespace);
        for (const one of steps) {
          const { kind, timestamp } = one;
          const id = idOf(one);
          if (kind === "add") {
            const isHead = timers.add(timestamp, one.key, one.namespace);
            const isNew = !slots.has(id);
            if (isNew) slots.set(id, queue.add(id, timestamp));
            expect(isHead).toBe(isNew && queue.peekSlot() === slots.get(id));
          } else if (kind === "remove") {
            expect(timers.remove(timestamp, one.key, one.namespace)).toBe(slots.has(id));
            if (slots.has(id)) remove(id);
          } else if (kind === "poll") {
            const head = queue.peek();
            const polled = timers.poll();
            expect(polled === null ? null : idOf(polled)).toBe(head);
            if (head !== null) remove(head);
          } else timers.state = copyPlain(timers.state);
          expect(timers.toArray().map(idOf)).toEqual(queue.toArray());
        }
      }),
    );
  });
});

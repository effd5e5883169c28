import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { copyPlain, mutableCopy } from "../../../src/kernel/plain-data.js";
import {
  assignToKeyGroup,
  computeKeyGroupRangeForOperatorIndex,
} from "../../../src/model/key-groups.js";
import { serializedKey } from "../../../src/model/serialized-key.js";
import { HeapKeyedStateBackend } from "../../../src/runtime/state/heap-keyed-state-backend.js";
import type { KeyedStateBackend } from "../../../src/runtime/state/keyed-state-backend.js";
import { RocksDBKeyedStateBackend } from "../../../src/runtime/state/rocksdb/rocksdb-keyed-state-backend.js";
import type { RocksDBMemory } from "../../../src/runtime/state/rocksdb/rocksdb-memory.js";

const KEY_GROUPS = 128;
const ALL = { start: 0, end: KEY_GROUPS - 1 };
const ENTRY = 64;

/** Small enough that a few writes flush, compact, and split files. */
const memory: fc.Arbitrary<RocksDBMemory> = fc.record({
  writeBufferManagerBytes: fc.constantFrom(null, 3 * ENTRY, 1000 * ENTRY),
  writeBufferBytes: fc.constantFrom(1, 2 * ENTRY, 5 * ENTRY, 1000 * ENTRY),
  targetFileBytes: fc.constantFrom(2 * ENTRY, 1000 * ENTRY),
  maxLevelBaseBytes: fc.constantFrom(3 * ENTRY, 1000 * ENTRY),
});

const key = fc.oneof(
  fc.constantFrom("a", "b", "1", "null", "ab", "ba"),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(0, 1).map((field) => ["t", field]),
);
const namespace = fc.oneof(
  fc.constant(null),
  fc.constantFrom("x", "y"),
  fc.constantFrom(-60_000, 0, 60_000).map((start) => ({ start, end: start + 60_000 })),
);
const step = fc.record({
  kind: fc.constantFrom("get", "set", "set", "set", "clear", "restore", "reload", "snapshot"),
  name: fc.constantFrom("one", "two"),
  key,
  namespace,
  value: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.array(fc.integer(), { maxLength: 3 })),
});

/** What a backend holds, without order. */
function contents(backend: KeyedStateBackend): unknown[] {
  return [...backend.snapshot((value) => value)]
    .flatMap(([keyGroup, states]) =>
      states.flatMap(({ name, entries }) =>
        entries.map((entry) => JSON.stringify([keyGroup, name, entry])),
      ),
    )
    .sort();
}

const rocks = (size: RocksDBMemory, range = ALL): RocksDBKeyedStateBackend =>
  new RocksDBKeyedStateBackend(range, KEY_GROUPS, () => 0, size);

describe("both state backends hold the same", () => {
  test("after any accesses, restores and reloads", () => {
    fc.assert(
      fc.property(memory, fc.array(step, { maxLength: 120 }), (size, steps) => {
        const both = [new HeapKeyedStateBackend(ALL, KEY_GROUPS, () => 0), rocks(size)];
        for (const one of steps) {
          const found = both.map((backend) => {
            const state = backend.keyedState({ kind: "value", name: one.name });
            backend.setCurrentKey(one.key);
            if (one.kind === "set") state.set(one.namespace, one.value);
            else if (one.kind === "clear") state.clear(one.namespace);
            else if (one.kind === "restore") backend.put(one.name, one);
            else if (one.kind === "reload") backend.state = copyPlain(backend.state);
            const keys = backend.keysOfState(one.name, one.namespace).map((k) => JSON.stringify(k));
            const snapshot = one.kind === "snapshot" ? contents(backend) : [];
            return [state.get(one.namespace), keys.sort(), snapshot];
          });
          expect(found[1]).toEqual(found[0]);
        }
        expect(contents(both[1] as KeyedStateBackend)).toEqual(
          contents(both[0] as KeyedStateBackend),
        );
      }),
      { numRuns: 200 },
    );
  });

  test("after a snapshot of the one is restored by others, at any parallelism", () => {
    fc.assert(
      fc.property(
        memory,
        fc.array(step, { maxLength: 60 }),
        fc.integer({ min: 1, max: 5 }),
        (size, steps, parallelism) => {
          const source = rocks(size);
          for (const one of steps) {
            source.setCurrentKey(one.key);
            const state = source.keyedState({ kind: "value", name: one.name });
            if (one.kind === "clear") state.clear(one.namespace);
            else state.set(one.namespace, one.value);
          }
          const restored: unknown[][] = [[], []];
          for (let subtask = 0; subtask < parallelism; subtask++) {
            const range = computeKeyGroupRangeForOperatorIndex(KEY_GROUPS, parallelism, subtask);
            const both = [
              new HeapKeyedStateBackend(range, KEY_GROUPS, () => 0),
              rocks(size, range),
            ];
            both.forEach((backend, index) => {
              for (const [group, states] of source.snapshot((value) => value)) {
                if (group < range.start || group > range.end) continue;
                for (const { name, entries } of states) {
                  for (const entry of entries) backend.put(name, mutableCopy(entry));
                }
              }
              restored[index]?.push(...contents(backend));
            });
          }
          expect(restored[0]?.sort()).toEqual(contents(source));
          expect(restored[1]?.sort()).toEqual(contents(source));
        },
      ),
    );
  });
});

describe("rocksdb keeps entries as serialized", () => {
  test("what is read is a copy: only writing changes state", () => {
    const backend = rocks({
      writeBufferManagerBytes: null,
      writeBufferBytes: 1,
      targetFileBytes: 1,
      maxLevelBaseBytes: 1,
    });
    backend.setCurrentKey("a");
    const state = backend.keyedState({ kind: "value", name: "s" });
    const given = { hits: [1] };
    state.set(null, given);
    given.hits.push(2);
    (state.get(null) as typeof given).hits.push(3);
    expect(state.get(null)).toEqual({ hits: [1] });
  });

  test("keys come by key group, then as their bytes: long negative numbers last, short texts first", () => {
    const keys = [7, -1, "b", "aa", "a", 300];
    const backend = rocks({
      writeBufferManagerBytes: null,
      writeBufferBytes: 2 * ENTRY,
      targetFileBytes: 2 * ENTRY,
      maxLevelBaseBytes: ENTRY,
    });
    for (const one of keys) backend.put("s", { key: one, namespace: null, value: one });
    const group = (one: unknown): number => assignToKeyGroup(one, KEY_GROUPS);
    const expected = [...keys].sort(
      (left, right) =>
        group(left) - group(right) || (serializedKey(left) < serializedKey(right) ? -1 : 1),
    );
    expect(backend.keysOfState("s", null)).toEqual(expected);
    const sorted = (values: unknown[]): unknown[] =>
      values.sort((left, right) => (serializedKey(left) < serializedKey(right) ? -1 : 1));
    expect(sorted([-1, 300, 7, 0])).toEqual([0, 7, 300, -1]);
    expect(sorted(["aa", "b", "", "a"])).toEqual(["", "a", "b", "aa"]);
  });
});

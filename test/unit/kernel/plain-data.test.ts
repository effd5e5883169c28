// Goal: copies share nothing that can change, and what is not plain data is refused.
import { describe, expect, it } from "vitest";
import {
  compareText,
  copyPlain,
  deepFreeze,
  mutableCopy,
  sortedEntries,
} from "../../../src/kernel/plain-data.js";

const tree = () => ({
  list: [1, "two", null, undefined, { deep: true }],
  map: new Map<string, unknown>([["k", [1, 2]]]),
  set: new Set([1, 2]),
  column: new Float64Array([1.5, 2.5]),
  nested: { a: { b: -0 } },
});

describe("copyPlain", () => {
  it("copies trees of objects, arrays, maps, sets and columns", () => {
    const original = tree();
    const copy = copyPlain(original);
    expect(copy).toEqual(original);
    expect(copy.list[4]).not.toBe(original.list[4]);
    expect(copy.map.get("k")).not.toBe(original.map.get("k"));
    expect(copy.set).not.toBe(original.set);
    expect(copy.column).not.toBe(original.column);
    expect(copy.nested.a).not.toBe(original.nested.a);
  });

  it("shares what is frozen", () => {
    const message = Object.freeze({ type: "m", body: [1] });
    const copy = copyPlain({ queue: [message] });
    expect(copy.queue[0]).toBe(message);
  });

  it.each([
    ["a class instance", new (class Account {})()],
    ["a frozen class instance", Object.freeze(new (class Account {})())],
    ["a date", new Date(0)],
    ["a function", () => 1],
    ["a promise", Promise.resolve()],
    ["a symbol", Symbol("s")],
    ["a bigint", 1n],
  ])("refuses %s, wherever it hides", (_, value) => {
    expect(() => copyPlain(value)).toThrow("state must be plain data");
    expect(() => copyPlain({ value })).toThrow("state must be plain data");
    expect(() => copyPlain([value])).toThrow("state must be plain data");
    expect(() => copyPlain(new Map([["k", value]]))).toThrow("state must be plain data");
  });

  it("keeps objects without a prototype as they are", () => {
    const bare = Object.assign(Object.create(null) as object, { a: [1] });
    const copy = copyPlain(bare);
    expect(copy).toEqual(bare);
    expect(Object.getPrototypeOf(copy)).toBeNull();
  });
});

describe("mutableCopy", () => {
  it("can be changed, whatever was frozen", () => {
    const copy = mutableCopy(deepFreeze(tree()));
    copy.list.push("more");
    copy.nested.a.b = 1;
    expect(copy.list).toHaveLength(6);
  });
});

describe("deepFreeze", () => {
  it("freezes all the way down, through maps", () => {
    const frozen = deepFreeze(tree());
    expect(Object.isFrozen(frozen.list[4])).toBe(true);
    expect(Object.isFrozen(frozen.map.get("k"))).toBe(true);
    expect(() => frozen.list.push(1)).toThrow(TypeError);
  });
});

describe("order of texts", () => {
  it("is by code units", () => {
    expect(["b", "a", "B", "ä", "a1"].sort(compareText)).toEqual(["B", "a", "a1", "b", "ä"]);
    expect(sortedEntries(new Map([["b", 1], ["a", 2]]))).toEqual([["a", 2], ["b", 1]]); // prettier-ignore
  });
});

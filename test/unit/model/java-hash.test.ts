import { describe, expect, test } from "vitest";
import { hashLong, javaHashCode, javaValueOf } from "../../../src/model/java-hash.js";

// Goal: keys hash as in Java. Method: hash codes that Java's documentation lets one calculate by hand.
describe("javaHashCode", () => {
  test("of text is the 31-polynomial of its code units", () => {
    expect(javaHashCode({ type: "string", value: "ab" })).toBe(97 * 31 + 98);
    expect(javaHashCode({ type: "string", value: "" })).toBe(0);
  });

  test("of a long folds the upper half into the lower", () => {
    expect(hashLong(1n)).toBe(1);
    expect(hashLong(-1n)).toBe(0);
    expect(hashLong(1n << 32n)).toBe(1);
  });

  test("tells -0.0 from 0.0", () => {
    expect(javaHashCode({ type: "double", value: 0 })).toBe(0);
    expect(javaHashCode({ type: "double", value: -0 })).toBe(-0x80000000);
  });

  test("of a tuple starts with its first field, of a list with 1", () => {
    const fields = [{ type: "int", value: 3 } as const, { type: "null" } as const];
    expect(javaHashCode({ type: "tuple", fields })).toBe(3 * 31);
    expect(javaHashCode({ type: "list", fields })).toBe((31 + 3) * 31);
  });
});

describe("javaValueOf", () => {
  test.for([
    [7, "int"],
    [2 ** 31, "long"],
    [0.5, "double"],
    [-0, "double"],
    ["7", "string"],
    [true, "boolean"],
    [[1, "a"], "tuple"],
    [null, "null"],
  ] as const)("types %j as %s", ([key, type]) => {
    expect(javaValueOf(key).type).toBe(type);
  });

  test("refuses objects", () => {
    expect(() => javaValueOf({ a: 1 })).toThrow(/A key must be text/);
  });
});

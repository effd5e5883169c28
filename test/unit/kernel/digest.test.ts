// Goal: whatever differs gives another digest or hash, and what is equal gives the same.
import { describe, expect, it } from "vitest";
import { Digest } from "../../../src/kernel/digest.js";
import { hashNumber32, hashText32, hashText52, hashValue32 } from "../../../src/kernel/hash.js";

const numbers = [
  0,
  1,
  -1,
  2,
  0.1,
  0.1 + 1e-9,
  0.5,
  1.5,
  -1.5,
  2 ** 31,
  2 ** 31 - 1,
  -(2 ** 31),
  2 ** 32,
  2 ** 32 + 5,
  2 ** 53 - 1,
  -(2 ** 53 - 1),
  Infinity,
  -Infinity,
  NaN,
  1e300,
  1e-300, // prettier-ignore
];

function digestOf(...values: readonly number[]): string {
  const digest = new Digest();
  for (const value of values) digest.fold(value);
  return digest.hex();
}

function allDiffer(hashes: readonly unknown[]): void {
  expect(new Set(hashes).size).toBe(hashes.length);
}

describe("Digest", () => {
  it("tells numbers apart, and orders, and counts", () => {
    allDiffer(numbers.map((value) => digestOf(value)));
    allDiffer([digestOf(), digestOf(0), digestOf(0, 0), digestOf(1, 2), digestOf(2, 1)]);
    expect(digestOf(1, 5)).not.toBe(digestOf(2 ** 32 + 5));
  });

  it("is 16 hex digits and takes -0 for 0", () => {
    expect(digestOf(1, 2, 3)).toMatch(/^[0-9a-f]{16}$/);
    expect(digestOf(-0)).toBe(digestOf(0));
  });

  it("knows whether anything was folded in", () => {
    const digest = new Digest();
    expect(digest.untouched).toBe(true);
    digest.fold(0);
    expect(digest.untouched).toBe(false);
  });
});

describe("hashes", () => {
  it("tell numbers and texts apart", () => {
    allDiffer(numbers.map((value) => hashNumber32(value, 1)));
    const texts = ["", "a", "b", "ab", "ba", "aa", "rpc:a>b", "rpc:b>a", "rpc:a>c", "\u0000"];
    allDiffer(texts.map((text) => hashText32(text, 1)));
    allDiffer(texts.map((text) => hashText52(text)));
  });

  it("of a text are positive safe integers below 2^52", () => {
    for (let i = 0; i < 1_000; i++) {
      const hash = hashText52(`timer:tm-${String(i)}/task`);
      expect(Number.isSafeInteger(hash) && hash > 0 && hash < 2 ** 52).toBe(true);
    }
  });

  it("of values go by content", () => {
    const values = [
      undefined,
      null,
      true,
      false,
      0,
      "",
      "0",
      [],
      [0],
      [[0]],
      {},
      { a: 1 },
      { a: 2 },
      { b: 1 },
      new Map(),
      new Map([["a", 1]]),
      new Map([["a", 2]]),
      new Map([[1, "a"]]), // prettier-ignore
      new Set([1]),
      new Set([2]),
      new Float64Array([1, 2]),
      new Float64Array([2, 1]),
    ].map((value) => hashValue32(value, 7));
    expect(new Set(values).size).toBeGreaterThanOrEqual(values.length - 2);
    expect(hashValue32({ a: [1, new Map([["k", 2]])] }, 7)).toBe(
      hashValue32({ a: [1, new Map([["k", 2]])] }, 7),
    );
  });
});

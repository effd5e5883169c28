// Goal: ranges of seeds are read and written without losing or doubling one. Method: round trips, and parts of a whole.
import { describe, expect, it } from "vitest";
import {
  formatSeedRanges,
  parseSeedRanges,
  shardOf,
} from "../../../src/scenario/campaign/seed-ranges.js";

describe("ranges of seeds", () => {
  it("are read in any order, each seed once", () => {
    expect(parseSeedRanges("0..3")).toEqual([0, 1, 2, 3]);
    expect(parseSeedRanges("7")).toEqual([7]);
    expect(parseSeedRanges("8..9, 1..2,2")).toEqual([1, 2, 8, 9]);
  });

  it("are written as short as can be", () => {
    expect(formatSeedRanges([5, 1, 2, 3])).toBe("1..3,5");
    expect(formatSeedRanges([])).toBe("");
    expect(parseSeedRanges(formatSeedRanges([0, 2, 3, 9]))).toEqual([0, 2, 3, 9]);
  });

  it.each(["", "a..b", "3..1", "1..", "-1", "0..99999999999"])("refuses %j", (text) => {
    expect(() => parseSeedRanges(text)).toThrow(/--seeds/);
  });

  it("is cut into parts that are the whole together", () => {
    const seeds = parseSeedRanges("0..9");
    for (const of of [1, 2, 3, 7, 10]) {
      const parts = Array.from({ length: of }, (_, index) =>
        shardOf(seeds, { part: index + 1, of }),
      );
      expect(parts.flat()).toEqual(seeds);
    }
  });
});

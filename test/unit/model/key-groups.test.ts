import { expect, test } from "vitest";
import * as keyGroups from "../../../src/model/key-groups.js";

// Goal: every key group has exactly one owner, and both directions of the assignment agree.
test("ranges cut the key groups into contiguous parts that match the inverse", () => {
  for (const maxParallelism of [1, 5, 128, 130]) {
    for (let parallelism = 1; parallelism <= Math.min(maxParallelism, 17); parallelism++) {
      let next = 0;
      for (let index = 0; index < parallelism; index++) {
        const range = keyGroups.computeKeyGroupRangeForOperatorIndex(
          maxParallelism,
          parallelism,
          index,
        );
        expect(range.start).toBe(next);
        for (let group = range.start; group <= range.end; group++) {
          expect(
            keyGroups.computeOperatorIndexForKeyGroup(maxParallelism, parallelism, group),
          ).toBe(index);
        }
        next = range.end + 1;
      }
      expect(next).toBe(maxParallelism);
    }
  }
});

test("a default max parallelism leaves room for growth, within bounds", () => {
  expect(keyGroups.computeDefaultMaxParallelism(1)).toBe(128);
  expect(keyGroups.computeDefaultMaxParallelism(100)).toBe(256);
  expect(keyGroups.computeDefaultMaxParallelism(32768)).toBe(32768);
});

test("intersections of ranges", () => {
  expect(keyGroups.intersectKeyGroups({ start: 0, end: 5 }, { start: 4, end: 9 })).toEqual({
    start: 4,
    end: 5,
  });
  expect(keyGroups.intersectKeyGroups({ start: 0, end: 3 }, { start: 4, end: 9 })).toBeNull();
});

// Law: a draw is a function of (seed, stream, how often the stream drew). Method: interleave draws of many streams.
import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { RandomSource } from "../../../src/kernel/random-source.js";

const stream = fc.constantFrom("a", "b", "c", "a/b", "ab", "");
const draw = fc.tuple(stream, fc.integer({ min: 1, max: 2 ** 32 }));

describe("a random source", () => {
  test.prop([fc.string({ minLength: 1 }), fc.array(draw)])(
    "draws what `at` foretells, whatever other streams draw",
    (seed, draws) => {
      const source = new RandomSource(seed);
      const counts = new Map<string, number>();
      for (const [name, bound] of draws) {
        const count = counts.get(name) ?? 0;
        const value = source.below(name, bound);
        expect(value).toBe(new RandomSource(seed).at(name, count, bound));
        expect(Number.isInteger(value) && value >= 0 && value < bound).toBe(true);
        counts.set(name, count + 1);
      }
    },
  );

  test.prop([fc.string({ minLength: 1 }), fc.array(draw), fc.array(draw)])(
    "goes on alike after a restore, here and elsewhere",
    (seed, before, after) => {
      const source = new RandomSource(seed);
      const drawAll = (from: RandomSource, all: typeof before): number[] =>
        all.map(([name, bound]) => from.below(name, bound));
      drawAll(source, before);
      const saved = source.save();
      const expected = drawAll(source, after);
      source.load(saved);
      expect(drawAll(source, after)).toEqual(expected);
      const other = new RandomSource(seed);
      drawAll(other, after);
      other.load(saved);
      expect(drawAll(other, after)).toEqual(expected);
    },
  );
});

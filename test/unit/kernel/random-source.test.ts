// Goal: draws depend on (seed, stream, count) only, and are uniform enough to build on.
import { describe, expect, it } from "vitest";
import { RandomSource } from "../../../src/kernel/random-source.js";

function draws(source: RandomSource, stream: string, count: number, bound = 1_000_000): number[] {
  return Array.from({ length: count }, () => source.below(stream, bound));
}

describe("RandomSource", () => {
  it("refuses an empty seed", () => {
    expect(() => new RandomSource("")).toThrow("a seed must not be empty");
  });

  it("draws the same for the same seed, differently for another", () => {
    expect(draws(new RandomSource("x"), "s", 10)).toEqual(draws(new RandomSource("x"), "s", 10));
    expect(draws(new RandomSource("x"), "s", 10)).not.toEqual(
      draws(new RandomSource("y"), "s", 10),
    );
    expect(draws(new RandomSource("x"), "s", 10)).not.toEqual(
      draws(new RandomSource("x"), "t", 10),
    );
  });

  it("shows the draws of a stream without moving it", () => {
    const source = new RandomSource("x");
    const shown = Array.from({ length: 10 }, (_, i) => source.at("s", i, 100));
    expect(draws(source, "s", 10, 100)).toEqual(shown);
  });

  it("remembers how often each stream drew", () => {
    const source = new RandomSource("x");
    draws(source, "a", 3);
    const saved = source.save();
    const first = [draws(source, "a", 5), draws(source, "new", 5)];
    source.load(saved);
    expect([draws(source, "a", 5), draws(source, "new", 5)]).toEqual(first);
    const other = new RandomSource("x");
    draws(other, "unrelated", 2);
    other.load(saved);
    expect([draws(other, "a", 5), draws(other, "new", 5)]).toEqual(first);
  });

  it("spreads draws evenly", () => {
    const counts = new Array<number>(10).fill(0);
    for (const value of draws(new RandomSource("even"), "s", 10_000, 10)) counts[value]!++;
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });

  it("keeps neighbouring streams and draws apart", () => {
    const source = new RandomSource("apart");
    const values = Array.from({ length: 200 }, (_, i) => draws(source, `s${String(i)}`, 5)).flat();
    expect(new Set(values).size).toBeGreaterThan(990);
  });

  it("gives chances", () => {
    const stream = new RandomSource("chance").stream("s");
    const hits = Array.from({ length: 4_000 }, () => stream.chance(1, 4)).filter(Boolean).length;
    expect(Math.abs(hits - 1_000)).toBeLessThan(120);
    expect(stream.chance(0, 4)).toBe(false);
    expect(stream.chance(4, 4)).toBe(true);
  });
});

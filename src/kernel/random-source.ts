import seedrandom from "seedrandom";
import { hashText32, mix32 } from "./hash.js";
import { invariant } from "./invariant.js";

/** A draw of one named stream: integers and chances, never `Math.random`. */
export interface RandomStream {
  /** Uniform integer in `[0, bound)`. */
  below(bound: number): number;
  /** True with probability `numerator / denominator`. */
  chance(numerator: number, denominator: number): boolean;
}

/** Stream names seen so far: it only grows, and no draw depends on an index, so snapshots share it. */
interface StreamRegistry {
  readonly indexes: Map<string, number>;
  readonly names: string[];
}

/** Part of a snapshot: how often each stream drew. */
export interface SavedRandom {
  readonly registry: StreamRegistry;
  readonly counters: readonly number[];
}

/**
 * All randomness of a run. A draw is a pure function of (seed, stream name, how often that stream
 * drew), so a new consumer of chance shifts nobody else's numbers, and a snapshot holds one counter
 * per stream.
 */
export class RandomSource {
  private registry: StreamRegistry = { indexes: new Map(), names: [] };
  private counters: number[] = [];
  /** Hash of each stream's name under the seed, filled in when first used. */
  private hashes: (number | undefined)[] = [];
  private readonly seedLow: number;
  private readonly seedHigh: number;

  /** @throws InvariantViolation on an empty seed: it would look random and mean "no seed". */
  constructor(seed: string) {
    invariant(seed !== "", "a seed must not be empty");
    // alea turns the phrase into state; the engine itself never draws from it again.
    const alea = seedrandom.alea(seed);
    this.seedLow = alea.int32();
    this.seedHigh = alea.int32();
  }

  /** The stream of that name: "one per purpose and entity", e.g. `jitter/data:tm-1>tm-2`. */
  stream(name: string): RandomStream {
    return {
      below: (bound) => this.below(name, bound),
      chance: (numerator, denominator) => this.below(name, denominator) < numerator,
    };
  }

  /** One uniform integer in `[0, bound)` of the stream `name`. */
  below(name: string, bound: number): number {
    const index = this.indexOf(name);
    const counter = this.counters[index] ?? 0;
    this.counters[index] = counter + 1;
    const hash = (this.hashes[index] ??= hashText32(name, this.seedLow));
    return this.draw(hash, counter, bound);
  }

  /** The `counter`-th draw of a stream, without moving it. */
  at(name: string, counter: number, bound: number): number {
    return this.draw(hashText32(name, this.seedLow), counter, bound);
  }

  save(): SavedRandom {
    return { registry: this.registry, counters: this.counters.slice() };
  }

  load(saved: SavedRandom): void {
    if (this.registry !== saved.registry) this.hashes = [];
    this.registry = saved.registry;
    this.counters = saved.counters.slice();
  }

  private indexOf(name: string): number {
    const { indexes, names } = this.registry;
    const known = indexes.get(name);
    if (known !== undefined) return known;
    const index = names.push(name) - 1;
    indexes.set(name, index);
    while (this.counters.length < index) this.counters.push(0);
    return index;
  }

  private draw(hash: number, counter: number, bound: number): number {
    const word = mix32(mix32(hash ^ Math.imul(counter, 0x9e3779b1)) ^ this.seedHigh ^ counter);
    return Math.floor((word * bound) / 0x1_0000_0000);
  }
}

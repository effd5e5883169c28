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

/**
 * All randomness of a run. A draw is a pure function of (seed, stream name, how often that stream
 * drew), so a new consumer of chance shifts nobody else's numbers, and a snapshot holds one counter
 * per stream.
 */
export class RandomSource {
  readonly state: { readonly counters: Map<string, number> } = { counters: new Map() };
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
    const counters = this.state.counters;
    const counter = counters.get(name) ?? 0;
    counters.set(name, counter + 1);
    return this.at(name, counter, bound);
  }

  /** The `counter`-th draw of a stream, without moving it. */
  at(name: string, counter: number, bound: number): number {
    const lane = hashText32(name, this.seedLow);
    const word = mix32(mix32(lane ^ Math.imul(counter, 0x9e3779b1)) ^ this.seedHigh ^ counter);
    return Math.floor((word * bound) / 0x1_0000_0000);
  }
}

import { hashText52, mix32 } from "./hash.js";
import { compareText } from "./plain-data.js";

/** Bands of ties within one instant. Faults come first, in the order in which they were planned. */
export const TIE_FAULT: number = -(2 ** 53);
/** Starts come before all mail of the instant: nobody receives before he started. */
export const TIE_START: number = -(2 ** 52);
/** A process's own continuation comes after all mail due at the same instant. */
export const TIE_CONTINUATION: number = 2 ** 52;

/** How events of one instant are ordered across lanes: by name, or permuted on purpose. */
export type TieBreak =
  { readonly kind: "content" } | { readonly kind: "explore"; readonly seed: number };

/**
 * What never changes of a lane. The lists only grow, and nothing that decides depends on a lane's
 * index, so snapshots and forks of a simulation share one registry.
 */
interface LaneRegistry {
  readonly names: string[];
  /** 52 bits, for order; the lower 32 also go into digests. */
  readonly hashes: number[];
}

/** Part of a snapshot. */
export interface SavedLanes {
  readonly registry: LaneRegistry;
  readonly sequences: Float64Array;
  readonly lastArrivals: Float64Array;
}

/**
 * Lanes: one direction of one connection, or one process's own timers. Everything in a lane is
 * FIFO; lanes compare by the hash of their stable name, never by the order in which they appeared,
 * so that adding a lane shifts nobody else's order.
 */
export class LaneTable {
  private registry: LaneRegistry = { names: [], hashes: [] };
  private sequences = new Float64Array(64);
  private lastArrivals = new Float64Array(64);
  private readonly tieBreak: TieBreak;

  constructor(tieBreak: TieBreak) {
    this.tieBreak = tieBreak;
  }

  /** Registers a lane and returns its index; the caller remembers it. */
  open(name: string): number {
    const { names, hashes } = this.registry;
    names.push(name);
    hashes.push(hashText52(name));
    return names.length - 1;
  }

  name(lane: number): string {
    return this.registry.names[lane] as string;
  }

  /** 32 bits of the lane's hash, for digests. */
  hash32(lane: number): number {
    return (this.registry.hashes[lane] as number) | 0;
  }

  /** The next sequence number of the lane. */
  nextSequence(lane: number): number {
    if (lane >= this.sequences.length) this.grow(lane);
    const sequence = this.sequences[lane] as number;
    this.sequences[lane] = sequence + 1;
    return sequence;
  }

  /** FIFO: nothing in a lane arrives before what was sent earlier in it. */
  arrival(lane: number, wanted: number): number {
    if (lane >= this.sequences.length) this.grow(lane);
    const last = this.lastArrivals[lane] as number;
    if (wanted <= last) return last;
    this.lastArrivals[lane] = wanted;
    return wanted;
  }

  /** A new connection does not wait for what was lost with the old one. */
  forgetArrivals(lane: number): void {
    if (lane < this.lastArrivals.length) this.lastArrivals[lane] = 0;
  }

  /** The rank of the lane among all mail of the instant `time`: at least 1, below 2^52. */
  tie(lane: number, time: number): number {
    const hash = this.registry.hashes[lane] as number;
    if (this.tieBreak.kind === "content") return hash;
    // Exploration permutes per instant, yet keeps each lane FIFO: equal lane and time, equal tie.
    return mix32(mix32(hash | 0) ^ mix32(time | 0) ^ this.tieBreak.seed) + 1;
  }

  /** Decides between two lanes of equal tie. */
  compareNames(left: number, right: number): number {
    return compareText(this.name(left), this.name(right));
  }

  save(): SavedLanes {
    const count = Math.min(this.registry.names.length, this.sequences.length);
    return {
      registry: this.registry,
      sequences: this.sequences.slice(0, count),
      lastArrivals: this.lastArrivals.slice(0, count),
    };
  }

  load(saved: SavedLanes): void {
    this.registry = saved.registry;
    if (saved.sequences.length > this.sequences.length) this.grow(saved.sequences.length - 1);
    this.sequences.fill(0).set(saved.sequences);
    this.lastArrivals.fill(0).set(saved.lastArrivals);
  }

  private grow(lane: number): void {
    const capacity = Math.max(lane + 1, this.sequences.length * 2);
    const { sequences, lastArrivals } = this;
    this.sequences = new Float64Array(capacity);
    this.sequences.set(sequences);
    this.lastArrivals = new Float64Array(capacity);
    this.lastArrivals.set(lastArrivals);
  }
}

import { hashText52, mix32 } from "./hash.js";
import { compareText } from "./plain-data.js";

/** Ties among everything that is a fault come first at an instant. */
export const TIE_FAULT = -1;
/** A process's own continuation comes after all mail due at the same instant. */
export const TIE_CONTINUATION: number = 2 ** 52;

/** How events of one instant are ordered across lanes: by name, or permuted on purpose. */
export type TieBreak =
  { readonly kind: "content" } | { readonly kind: "explore"; readonly seed: number };

/** What the table keeps per lane; plain columns, so that a snapshot is four slices. */
interface LaneTableState {
  readonly names: string[];
  readonly hashes: number[];
  readonly sequences: number[];
  readonly lastArrivals: number[];
}

/**
 * Lanes: one direction of one connection, or one process's own timers. Everything in a lane is
 * FIFO; lanes compare by the hash of their stable name, never by the order in which they appeared,
 * so that adding a lane shifts nobody else's order.
 */
export class LaneTable {
  readonly state: LaneTableState = { names: [], hashes: [], sequences: [], lastArrivals: [] };
  private readonly tieBreak: TieBreak;

  constructor(tieBreak: TieBreak) {
    this.tieBreak = tieBreak;
  }

  /** Registers a lane and returns its index; the caller remembers it. */
  open(name: string): number {
    const { names, hashes, sequences, lastArrivals } = this.state;
    names.push(name);
    hashes.push(hashText52(name));
    sequences.push(0);
    lastArrivals.push(0);
    return names.length - 1;
  }

  /** The next sequence number of the lane. */
  nextSequence(lane: number): number {
    const sequence = this.state.sequences[lane] as number;
    this.state.sequences[lane] = sequence + 1;
    return sequence;
  }

  /** FIFO: nothing in a lane arrives before what was sent earlier in it. */
  arrival(lane: number, wanted: number): number {
    const last = this.state.lastArrivals[lane] as number;
    const at = wanted > last ? wanted : last;
    this.state.lastArrivals[lane] = at;
    return at;
  }

  /** The rank of the lane among all events of the instant `time`. */
  tie(lane: number, time: number): number {
    const hash = this.state.hashes[lane] as number;
    if (this.tieBreak.kind === "content") return hash;
    // Exploration permutes per instant, yet keeps each lane FIFO: equal lane and time, equal tie.
    return mix32(mix32(hash | 0) ^ mix32(time | 0) ^ this.tieBreak.seed) + 1;
  }

  /** Decides between two lanes of equal tie. */
  compareNames(left: number, right: number): number {
    return compareText(this.state.names[left] as string, this.state.names[right] as string);
  }
}

import { hashNumber32, hashValue32 } from "../../kernel/hash.js";
import type { LogRecord } from "../../model/external-protocol.js";
import { parseRate } from "../rate.js";
import type { ScenarioInput } from "./scenario-input.js";

/** A record and the partition it lies in. */
export interface Arrival {
  readonly partition: number;
  readonly value: unknown;
  readonly availableAtUs: number;
}

/** When the first record can be read; the cluster starts meanwhile. */
export const FIRST_ARRIVAL_US = 200_000;

/** The moment of the `index`-th record at `rate` records per virtual second. */
export function arrivalAtRate(index: number, rate: number): number {
  return FIRST_ARRIVAL_US + Math.floor((index * 1_000_000) / rate);
}

/** A made-up record, before it is known when it can be read. */
export interface Draft {
  readonly value: unknown;
  /** When it reaches the log, in milliseconds after the first minute of the data began. */
  readonly arrivesMs: number;
  readonly partition: number;
}

/** Drafts in the order of their arrival: as it happened, or at `rate`. */
export function arrivalsOf(drafts: readonly Draft[], rate: string | undefined): Arrival[] {
  // Sorting is stable: records of one millisecond keep the order in which they were drawn.
  const inOrder = [...drafts].sort((left, right) => left.arrivesMs - right.arrivesMs);
  const perSecond = rate === undefined ? undefined : parseRate(rate);
  return inOrder.map(({ value, arrivesMs, partition }, index) => ({
    partition,
    value,
    availableAtUs:
      perSecond === undefined
        ? FIRST_ARRIVAL_US + arrivesMs * 1000
        : arrivalAtRate(index, perSecond),
  }));
}

/** Spreads records, given in the order of their arrival, over the partitions of a topic. */
export function partitioned(
  topic: string,
  partitions: number,
  arrivals: readonly Arrival[],
): ScenarioInput {
  const records = Array.from({ length: partitions }, (): LogRecord[] => []);
  let low = 1;
  let high = 2;
  for (const { partition, value, availableAtUs } of arrivals) {
    records[partition]?.push(Object.freeze({ value, availableAtUs }));
    const hash = hashValue32(value, partition);
    low = hashNumber32(hash, low);
    high = hashNumber32(availableAtUs, hashNumber32(hash, high));
  }
  return Object.freeze({
    topic,
    partitions: Object.freeze(
      records.map((list, index) =>
        Object.freeze({ id: `${topic}-${String(index)}`, records: Object.freeze(list) }),
      ),
    ),
    size: arrivals.length,
    hash: low.toString(16).padStart(8, "0") + high.toString(16).padStart(8, "0"),
  });
}

import { JavaPriorityQueue } from "../../model/java-priority-queue.js";
import type { StateVisitor } from "./reference-operator.js";

/** An event that a partial match accepted, and under which name. */
export interface TakenEvent {
  readonly name: string;
  readonly timestamp: number;
  /** Counts the accepted events of a key that have the same timestamp. */
  readonly number: number;
  readonly value: unknown;
}

/** All that a partial match is: the state it waits in, and its events from the first to the last. */
export interface PartialMatch {
  readonly state: string;
  readonly taken: readonly TakenEvent[];
}

/** What is known of one key. */
export interface PatternMatches {
  partial: JavaPriorityQueue<PartialMatch>;
  readonly complete: JavaPriorityQueue<PartialMatch>;
  /** Events that wait for the watermark, by timestamp. */
  readonly waiting: Map<number, unknown[]>;
  /** How many events of a timestamp were accepted so far. */
  readonly numbers: Map<number, number>;
}

/** By the first event; what has none yet comes last. */
export function compareStarts(
  { taken: [left] }: PartialMatch,
  { taken: [right] }: PartialMatch,
): number {
  if (left === undefined) return right === undefined ? 0 : 1;
  if (right === undefined) return -1;
  return compareEvents(left, right);
}

export function compareEvents(left: TakenEvent, right: TakenEvent): number {
  return left.timestamp - right.timestamp || left.number - right.number;
}

export function matchesOf(
  partial: PartialMatch[] = [],
  complete: PartialMatch[] = [],
): PatternMatches {
  return {
    partial: new JavaPriorityQueue(compareStarts, partial),
    complete: new JavaPriorityQueue(compareStarts, complete),
    waiting: new Map<number, unknown[]>(),
    numbers: new Map<number, number>(),
  };
}

/** The logical state of a key: what later results can depend on, entry by entry. */
export function visitMatches(visitor: StateVisitor, key: unknown, matches: PatternMatches): void {
  const show = (list: string, { state, taken }: PartialMatch): void => {
    if (taken.length > 0) visitor.item(list, { key, state, taken });
  };
  for (const match of matches.partial.heap) show("partial matches", match);
  for (const match of matches.complete.heap) show("complete matches", match);
  for (const [timestamp, events] of matches.waiting) {
    visitor.item("waiting events", { key, timestamp, events });
  }
  for (const [timestamp, count] of matches.numbers) {
    visitor.item("accepted events", { key, timestamp, count });
  }
}

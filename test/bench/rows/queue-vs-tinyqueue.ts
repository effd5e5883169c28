import TinyQueue from "tinyqueue";
import { type BenchRow, measurePairs, type Workload } from "../bench-row.js";
import { holdDelay, holdOnEventQueue } from "../hold-model.js";

/** The same event that our queue keeps in columns. */
interface Waiting {
  readonly time: number;
  readonly tie: number;
  readonly lane: number;
  readonly sequence: number;
  readonly kind: number;
  readonly target: number;
  readonly source: number;
  readonly epoch: number;
  readonly cause: number;
  readonly payload: unknown;
}

function earlier(left: Waiting, right: Waiting): number {
  return (
    left.time - right.time ||
    left.tie - right.tie ||
    left.lane - right.lane ||
    left.sequence - right.sequence
  );
}

function holdOnTinyQueue(pending: number, operations: number): Workload {
  const queue = new TinyQueue<Waiting>([], earlier);
  let count = 0;
  const push = (now: number): void => {
    const sequence = count++;
    queue.push({
      time: now + holdDelay(sequence),
      tie: 0,
      lane: sequence & 63,
      sequence,
      kind: 0,
      target: 0,
      source: 0,
      epoch: 0,
      cause: 0,
      payload: null,
    });
  };
  for (let index = 0; index < pending; index++) push(0);
  return () => {
    for (let index = 0; index < operations; index++) push(queue.pop()?.time ?? 0);
    return operations;
  };
}

export const row: BenchRow = {
  id: "queue-vs-tinyqueue",
  what: "hold operations a second with 100,000 pending events: our event queue / tinyqueue",
  goal: 5,
  floor: 3,
  measure: () =>
    measurePairs(holdOnEventQueue(100_000, 300_000), holdOnTinyQueue(100_000, 300_000)),
};

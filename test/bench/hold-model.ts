import { EventQueue } from "../../src/kernel/event-queue.js";
import { mix32 } from "../../src/kernel/hash.js";
import type { Workload } from "./bench-row.js";

/** Exponential delays in microseconds, precomputed so that drawing them costs both sides the same. */
export const HOLD_DELAYS: readonly number[] = Array.from({ length: 1 << 14 }, (_, index) =>
  Math.ceil(-1_000_000 * Math.log((mix32(index) + 1) / 2 ** 32)),
);

/** The delay of the `index`-th operation. */
export function holdDelay(index: number): number {
  return HOLD_DELAYS[index & (HOLD_DELAYS.length - 1)] as number;
}

/** The hold model on our queue: take the earliest event, add one later; `pending` events wait. */
export function holdOnEventQueue(pending: number, operations: number): Workload {
  const queue = new EventQueue((left, right) => left - right);
  let sequence = 0;
  const push = (now: number): void => {
    const number = sequence++;
    queue.push(now + holdDelay(number), 0, number & 63, number, 0, 0, 0, 0, 0, 0, null);
  };
  for (let index = 0; index < pending; index++) push(0);
  return () => {
    for (let index = 0; index < operations; index++) {
      const now = queue.nextTime;
      queue.takePayload(queue.pop());
      push(now);
    }
    return operations;
  };
}
